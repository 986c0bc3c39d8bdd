import { Rejected } from "#core/errors.ts";
import type { RoleRef } from "#core/host.ts";
import { AWS_SERVICES, type AwsService } from "./metrics.ts";

/** What an integration does with one service of AWS. */
export interface AwsServiceSetting {
  readonly enable: boolean;
  /** Where hosts of this service go. */
  readonly role?: RoleRef | undefined;
  /** Names that are taken, or left out, see `choice` of the integration. */
  readonly metrics: readonly string[];
  readonly retireAutomatically?: boolean | undefined;
}

/** Which of a service's metrics an integration takes: those it names, or all but those it names. One for all its services. */
export type MetricChoice = "included" | "excluded";

/**
 * How to read an account of AWS, as Mackerel keeps it. Sawara stores it, so that whoever manages it by API or Terraform can; it
 * does not act on it yet.
 */
export interface AwsIntegration {
  readonly id: string;
  /** Unique in its organisation. */
  readonly name: string;
  readonly memo: string;
  /** Of an access key; its secret half is stored beside it and never shown. */
  readonly key?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly externalId?: string | undefined;
  readonly region: string;
  /** Separated by commas. */
  readonly includedTags: string;
  readonly excludedTags: string;
  readonly choice: MetricChoice;
  /** Those that were named; what is not here is disabled. */
  readonly services: Readonly<Partial<Record<AwsService, AwsServiceSetting>>>;
}

export type AwsIntegrationInput = Omit<AwsIntegration, "id">;

/** Of the half of an access key that is never shown: `keep` leaves what is stored, `undefined` clears it. */
export type SecretChange = { readonly keep: true } | { readonly secretKey: string | undefined };

/** Services whose hosts can be retired when they are gone; the first three always say whether they are. */
export const RETIRING: readonly AwsService[] = ["EC2", "RDS", "ElastiCache", "ALB", "NLB", "Lambda", "ECSCluster"];
export const ALWAYS_RETIRING: readonly AwsService[] = ["EC2", "RDS", "ElastiCache"];

const MOST_NAME = 255;
/** `ap-northeast-1`, `us-gov-west-1`. */
const REGION = /^[a-z]{2}(-[a-z]+)+-\d{1,2}$/;
const ROLE_ARN = /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/** Refuses what AWS cannot mean. */
export function checkAwsIntegration({ name, region, roleArn, services }: AwsIntegrationInput): void {
  const cannot = (why: string) => new Rejected("invalid", `Cannot store AWS integration "${name}": ${why}`);
  if (name.trim() === "" || name.length > MOST_NAME) throw cannot(`want a name of 1 to ${MOST_NAME} characters`);
  if (!REGION.test(region)) throw cannot(`found the region "${region}", want one as in "ap-northeast-1"`);
  if (roleArn !== undefined && !ROLE_ARN.test(roleArn))
    throw cannot(`found the role "${roleArn}", want one as in "arn:aws:iam::123456789012:role/Name"`);
  for (const [service, setting] of Object.entries(services)) {
    if (setting.retireAutomatically && !RETIRING.includes(service as AwsService))
      throw cannot(`hosts of ${service} cannot be retired automatically, those of ${RETIRING.join(", ")} can`);
  }
}

/** By its name; `Route 53` is how documents of Mackerel print one of them. */
export function awsServiceOf(name: string): AwsService | undefined {
  return AWS_SERVICES.find((service) => service === name.replace("Route 53", "Route53"));
}
