import { z } from "zod";
import {
  ALWAYS_RETIRING,
  type AwsIntegration,
  type AwsIntegrationInput,
  type AwsServiceSetting,
  awsServiceOf,
  type MetricChoice,
  type SecretChange,
} from "#core/aws/integration.ts";
import { AWS_SERVICES, type AwsService } from "#core/aws/metrics.ts";
import { Rejected } from "#core/errors.ts";
import { parseRole } from "./common.ts";

const ServiceBody = z.object({
  enable: z.boolean(),
  role: z.string().nullish(),
  includedMetrics: z.array(z.string()).nullish(),
  excludedMetrics: z.array(z.string()).nullish(),
  retireAutomatically: z.boolean().nullish(),
});

export const AwsIntegrationBody = z.object({
  name: z.string(),
  memo: z.string().default(""),
  key: z.string().nullish(),
  secretKey: z.string().nullish(),
  roleArn: z.string().nullish(),
  externalId: z.string().nullish(),
  region: z.string(),
  includedTags: z.string().nullish(),
  excludedTags: z.string().nullish(),
  services: z.record(z.string(), ServiceBody).nullish(),
});
export type AwsIntegrationBody = z.output<typeof AwsIntegrationBody>;

const ServiceAnswer = z.object({
  enable: z.boolean(),
  role: z.string().nullable(),
  includedMetrics: z.array(z.string()).optional(),
  excludedMetrics: z.array(z.string()).optional(),
  retireAutomatically: z.boolean().optional(),
});

export const AwsIntegrationAnswer = z.object({
  id: z.string(),
  name: z.string(),
  memo: z.string(),
  key: z.string().nullable(),
  roleArn: z.string().nullable(),
  externalId: z.string().nullable(),
  region: z.string(),
  includedTags: z.string(),
  excludedTags: z.string(),
  services: z.record(z.string(), ServiceAnswer),
});
export type AwsIntegrationAnswer = z.infer<typeof AwsIntegrationAnswer>;

/** The one way in which all services of an integration name metrics [AW3]. */
function choiceOf(services: AwsIntegrationBody["services"]): MetricChoice {
  const named = Object.entries(services ?? {});
  const including = named.find(([, { includedMetrics }]) => includedMetrics != null);
  const excluding = named.find(([, { excludedMetrics }]) => excludedMetrics != null);
  if (including === undefined) return "excluded";
  if (excluding === undefined) return "included";
  throw new Rejected(
    "invalid",
    `Cannot read AWS integration: "${including[0]}" has includedMetrics and "${excluding[0]}" has excludedMetrics, want one kind for all`,
  );
}

function settingOf(service: AwsService, body: z.output<typeof ServiceBody>): AwsServiceSetting {
  const { enable, role, includedMetrics, excludedMetrics, retireAutomatically } = body;
  return {
    enable,
    ...(role ? { role: parseRole(role) } : {}),
    metrics: includedMetrics ?? excludedMetrics ?? [],
    // Clients that know no better send `false` for services that cannot.
    ...(retireAutomatically || (retireAutomatically === false && ALWAYS_RETIRING.includes(service))
      ? { retireAutomatically }
      : {}),
  };
}

/** What a body means; on an update, credentials that it does not name stay as they are, and `null` clears them [AW4]. */
export function toAwsIntegrationInput(body: AwsIntegrationBody, before?: AwsIntegration): AwsIntegrationInput {
  const kept = (key: "key" | "roleArn" | "externalId") =>
    body[key] === undefined ? before?.[key] : (body[key] ?? undefined);
  const services = Object.entries(body.services ?? {}).map(([name, setting]) => {
    const service = awsServiceOf(name);
    if (service !== undefined) return [service, settingOf(service, setting)] as const;
    throw new Rejected(
      "invalid",
      `Cannot read AWS integration: there is no service "${name}", want one of ${AWS_SERVICES.join(", ")}`,
    );
  });
  const [key, roleArn, externalId] = [kept("key"), kept("roleArn"), kept("externalId")];
  return {
    name: body.name,
    memo: body.memo,
    ...(key === undefined ? {} : { key }),
    ...(roleArn === undefined ? {} : { roleArn }),
    ...(externalId === undefined ? {} : { externalId }),
    region: body.region,
    includedTags: body.includedTags ?? "",
    excludedTags: body.excludedTags ?? "",
    choice: choiceOf(body.services),
    services: Object.fromEntries(services),
  };
}

export const toSecretChange = ({ secretKey }: AwsIntegrationBody): SecretChange =>
  secretKey === undefined ? { keep: true } : { secretKey: secretKey ?? undefined };

/** Always with every service that there is: those that nobody named are disabled. */
export function toAwsIntegrationAnswer(integration: AwsIntegration): AwsIntegrationAnswer {
  const { id, name, memo, key, roleArn, externalId, region, includedTags, excludedTags } = integration;
  const services = AWS_SERVICES.map((service) => [service, answerOf(service, integration)] as const);
  return {
    id,
    name,
    memo,
    key: key ?? null,
    roleArn: roleArn ?? null,
    externalId: externalId ?? null,
    region,
    includedTags,
    excludedTags,
    services: Object.fromEntries(services),
  };
}

function answerOf(service: AwsService, { services, choice }: AwsIntegration): z.infer<typeof ServiceAnswer> {
  const { enable, role, metrics, retireAutomatically }: AwsServiceSetting = services[service] ?? {
    enable: false,
    metrics: [],
  };
  const retires = retireAutomatically ?? (ALWAYS_RETIRING.includes(service) ? false : undefined);
  return {
    enable,
    role: role === undefined ? null : `${role.service}: ${role.role}`,
    ...(choice === "included" ? { includedMetrics: [...metrics] } : { excludedMetrics: [...metrics] }),
    ...(retires === undefined ? {} : { retireAutomatically: retires }),
  };
}
