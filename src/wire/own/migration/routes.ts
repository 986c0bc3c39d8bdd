import { z } from "zod";
import type { RouterConfig } from "#core/traffic/config.ts";
import { granularityOf } from "#core/traffic/granularity.ts";
import { percentOf } from "#core/traffic/share.ts";
import type { StrictObject } from "#wire/own/file.ts";

const text = z
  .string()
  .min(1)
  .max(2048)
  .refine((found) => !found.includes("\0"), { error: "found a zero byte, which no name, path or argument has" });
const words = z.array(text).min(1);
const name = z.string().regex(/^[A-Za-z0-9][\w-]{0,62}$/, { error: 'want letters, digits, "-" and "_"' });

/** Why a share of answers has to be meant. */
function sayGranularity(): string {
  const { smallestBp, burst } = granularityOf(100, 4);
  return (
    "want true: a share of DNS answers is no share of requests. Resolvers keep an answer for its TTL; with 4 of equal traffic, 1 % " +
    `is ${percentOf(smallestBp)} or more in ${Number((burst * 100).toFixed(1))} % of the TTLs, and nothing in the others`
  );
}

/** Routes as the file describes them: a name, a driver, and what that driver needs to know. */
export function routeSchema(object: StrictObject) {
  const sides = <T extends z.ZodType>(of: T) => object({ stable: of, canary: of });
  const aws = {
    region: text.optional(),
    profile: text.optional(),
    endpoint: z.url({ protocol: /^https?$/ }).optional(),
  };
  const target = {
    targetGroup: text.optional(),
    tagged: z.array(text).min(2).max(5).optional(),
    follow: object({ cluster: text, ecsService: text, controller: z.enum(["ecs", "codedeploy"]) }).optional(),
  };
  const drivers = [
    object({ name, driver: z.literal("proxy"), url: z.url({ protocol: /^https?$/ }), tokenFile: text }),
    object({
      name,
      driver: z.literal("haproxy"),
      socket: z
        .string()
        .regex(/^(unix:\/\S{1,100}|tcp:[^:\s]+:\d{1,5})$/, { error: 'want "unix:/path" or "tcp:host:port"' }),
      map: object({ file: text, key: text, alsoWriteFile: z.boolean().optional() }).optional(),
      weights: object({ backend: text, servers: sides(words) }).optional(),
      backends: sides(text).optional(),
    }).refine(({ map, weights }) => (map === undefined) !== (weights === undefined), {
      error: "want either map or weights",
    }),
    object({
      name,
      driver: z.literal("nginx"),
      file: text,
      variable: z.string().regex(/^\w+$/, { error: "want a name without $" }),
      upstreams: sides(text),
      key: z
        .string()
        .regex(/^\$\w+$/, { error: "want a variable as in $request_id" })
        .optional(),
      config: text.optional(),
      pidFile: text.optional(),
      test: words.optional(),
      reload: words.optional(),
    }),
    object({
      name,
      driver: z.literal("alb"),
      rule: text.optional(),
      listener: text.optional(),
      topology: z.enum(["shared", "mirror"]),
      stable: object(target),
      canary: object({ ...target, mirrorTargetGroup: text.optional() }),
      ...aws,
    })
      .refine(({ rule, listener }) => (rule === undefined) !== (listener === undefined), {
        error: "want either rule or listener",
      })
      .refine(({ topology, canary }) => topology === "shared" || canary.mirrorTargetGroup !== undefined, {
        path: ["canary", "mirrorTargetGroup"],
        error: "found none, want the target group that the mirror fills",
      }),
    object({
      name,
      driver: z.literal("route53"),
      zone: text,
      record: text,
      type: z.enum(["A", "AAAA", "CNAME"]),
      identifiers: sides(text),
      acceptGranularity: z.boolean().optional(),
      ...aws,
    }).refine(({ acceptGranularity }) => acceptGranularity === true, {
      path: ["acceptGranularity"],
      error: sayGranularity,
    }),
    object({
      name,
      driver: z.literal("exec"),
      command: words,
      resource: text,
      timeoutSeconds: z.number().min(1).max(600).optional(),
    }),
  ] as const;
  return z.discriminatedUnion("driver", drivers).transform(({ name: route, ...config }) => ({
    name: route,
    config: config satisfies RouterConfig as RouterConfig,
  }));
}
