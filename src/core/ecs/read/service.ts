import type { CircuitBreaker, Service } from "#core/ecs/model.ts";
import { type Kind, type Read, readDocument } from "./document.ts";
import type { Fields } from "./fields.ts";

export const SERVICE: Kind = {
  name: "service definition",
  wrappers: ["service", "services"],
  resource: "AWS::ECS::Service",
  marks: [
    ...[
      "desiredCount",
      "deploymentConfiguration",
      "loadBalancers",
      "launchType",
      "serviceName",
      "networkConfiguration",
    ],
    ...["healthCheckGracePeriodSeconds", "capacityProviderStrategy", "deploymentController"],
  ],
};

/** Reads what `describe-services` gives, `create-service` takes, and ecspresso keeps. */
export function readService(root: unknown): Read<Service> {
  return readDocument(root, SERVICE, (fields): Service => {
    const deployment = fields.child("deploymentConfiguration");
    const vpc = networkOf(fields);
    return {
      desiredCount: fields.number("desiredCount"),
      launchType: fields.text("launchType"),
      capacityProviders: fields.list("capacityProviderStrategy").flatMap((each) => each.text("capacityProvider") ?? []),
      platformVersion: fields.text("platformVersion"),
      gracePeriod: fields.number("healthCheckGracePeriodSeconds"),
      controller: fields.child("deploymentController")?.text("type"),
      strategy: deployment?.text("strategy"),
      circuitBreaker: circuitBreaker(deployment?.child("deploymentCircuitBreaker")),
      maximumPercent: deployment?.number("maximumPercent"),
      minimumHealthyPercent: deployment?.number("minimumHealthyPercent"),
      bakeMinutes: deployment?.number("bakeTimeInMinutes"),
      loadBalancers: fields
        .list("loadBalancers")
        .map((each) => ({ container: each.text("containerName"), port: each.number("containerPort") })),
      subnets: vpc?.texts("subnets") ?? [],
      assignPublicIp: publicIp(vpc?.text("assignPublicIp")),
      execute: fields.flag("enableExecuteCommand") ?? false,
    };
  });
}

/** `awsvpcConfiguration`, which CloudFormation spells with a capital A and the same VPC. */
const networkOf = (fields: Fields): Fields | undefined =>
  fields.child("networkConfiguration")?.child("awsvpcConfiguration");

const publicIp = (word: string | undefined): boolean | undefined =>
  word === undefined ? undefined : word === "ENABLED";

const TYPES = ["COUNT", "BOUNDED_PERCENT", "UNBOUNDED_PERCENT"] as const;

function circuitBreaker(fields: Fields | undefined): CircuitBreaker | undefined {
  if (fields === undefined) return undefined;
  const threshold = fields.child("thresholdConfiguration");
  const type = TYPES.find((each) => each === threshold?.text("type"));
  const value = threshold?.number("value");
  return {
    enabled: fields.flag("enable") ?? false,
    rollback: fields.flag("rollback") ?? false,
    resets: fields.flag("resetOnHealthyTask") ?? true,
    threshold: type === undefined || value === undefined ? undefined : { type, value },
  };
}
