import { z } from "zod";
import type { Meta } from "#app/ports.ts";
import { Rejected } from "#core/errors.ts";
import { type Route, route } from "./route.ts";

/** Networks, as `/meta/ip-ranges.json` of Mackerel spells them. */
export const IpRanges = z.object({
  incoming: z.array(z.string()).describe("Where agents and people reach the server: CIDRs of IPv4"),
  outgoing: z.array(z.string()).describe("Where probes and notifications come from"),
  incoming_ipv6: z.array(z.string()),
  outgoing_ipv6: z.array(z.string()),
});
export type IpRanges = z.infer<typeof IpRanges>;

export interface PublicOptions {
  readonly ipRanges: () => Promise<IpRanges>;
  readonly images: Pick<Meta["alertImages"], "find">;
}

const TOKEN = /^([\w-]{20,100})\.png$/;

/** What needs no key: others fetch it who have none. */
export function publicRoutes({ ipRanges, images }: PublicOptions): Route[] {
  return [
    route({
      method: "GET",
      path: "/meta/ip-ranges.json",
      needs: "nothing",
      summary: "The addresses that firewalls have to let through",
      tag: "operation",
      answer: IpRanges,
      handle: () => ipRanges(),
    }),
    // The address is a secret that only the message has; services such as Slack fetch it without being signed in [IM8].
    route({
      method: "GET",
      path: "/embed/public/alert/:image",
      needs: "nothing",
      summary: "The graph of an alert, as messages show it",
      tag: "alerts",
      answer: z.string(),
      produces: "image/png",
      handle: async ({ params, reply }) => {
        const token = TOKEN.exec(params.image!)?.[1];
        const png = token === undefined ? undefined : await images.find(token);
        if (png === undefined) throw new Rejected("not-found", "Image Not Found.");
        void reply.type("image/png").headers({
          "cache-control": "public, max-age=86400, immutable",
          "cross-origin-resource-policy": "cross-origin",
        });
        return Buffer.from(png.buffer, png.byteOffset, png.byteLength);
      },
    }),
  ];
}
