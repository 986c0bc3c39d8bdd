import type { TargetGroup } from "#core/ecs/model.ts";
import { type Found, type Kind, type Read, readDocument } from "./document.ts";
import { type Fields, fieldsOf, isDict } from "./fields.ts";

export const TARGET_GROUP: Kind = {
  name: "target group",
  wrappers: ["TargetGroups", "targetGroup"],
  resource: "AWS::ElasticLoadBalancingV2::TargetGroup",
  marks: ["healthCheck", "health", "HealthCheck", "TargetGroup", "target"].flatMap((start) =>
    ["IntervalSeconds", "TimeoutSeconds", "Path", "Protocol", "Arn", "Name", "Type"].map((end) => start + end),
  ),
};

/**
 * Reads what `describe-target-groups` gives. The attributes, a call of their own (`describe-target-group-attributes`), are read from
 * `Attributes` beside it or in it.
 */
export function readTargetGroup(root: unknown): Read<TargetGroup> {
  return readDocument(root, TARGET_GROUP, (fields, found): TargetGroup => {
    const attributes = attributesOf(fields, found);
    const seconds = (name: string): number | undefined =>
      attributes[name] === undefined || Number.isNaN(Number(attributes[name])) ? undefined : Number(attributes[name]);
    return {
      protocol: fields.text("protocol"),
      targetType: fields.text("targetType"),
      path: fields.text("healthCheckPath"),
      interval: fields.number("healthCheckIntervalSeconds"),
      timeout: fields.number("healthCheckTimeoutSeconds"),
      healthyThreshold: fields.number("healthyThresholdCount"),
      unhealthyThreshold: fields.number("unhealthyThresholdCount"),
      matcher: fields.child("matcher")?.text("httpCode"),
      deregistrationDelay: seconds("deregistration_delay.timeout_seconds"),
      slowStart: seconds("slow_start.duration_seconds"),
      stickiness: attributes["stickiness.enabled"] === "true" ? stickiness(attributes, seconds) : 0,
    };
  });
}

/** A day is what the load balancer takes where nothing is said. */
const stickiness = (
  attributes: Readonly<Record<string, string>>,
  seconds: (name: string) => number | undefined,
): number => seconds(`stickiness.${attributes["stickiness.type"] ?? "lb_cookie"}.duration_seconds`) ?? 86_400;

function attributesOf(fields: Fields, { around }: Found): Readonly<Record<string, string>> {
  const places = [fields, ...(around === undefined ? [] : [fieldsOf(around, [], [])])];
  return Object.assign(
    {},
    ...places.flatMap((place) =>
      ["attributes", "targetGroupAttributes"].map((key) =>
        isDict(place.raw(key))
          ? place.map(key)
          : Object.fromEntries(place.list(key).map((each) => [each.text("key") ?? "", each.text("value") ?? ""])),
      ),
    ),
  );
}
