import { Rejected } from "#core/errors.ts";
import type { FoundAlb, FoundService } from "#core/migration/from-alb.ts";
import type { Aws } from "./aws.ts";
import { describeService, type Follow, lookAtService } from "./live.ts";

/** What is behind the ARN of a rule or of a listener, and behind an ECS service where one is named. Changes nothing. */
export async function discover(
  aws: Aws,
  arn: string,
  service: { readonly cluster: string; readonly ecsService: string } | undefined,
): Promise<FoundAlb> {
  const [actions, found] = await Promise.all([actionsOf(aws, arn), service && serviceOf(aws, service)]);
  const forward = actions?.find(({ Type }) => Type === "forward");
  if (forward === undefined)
    throw new Rejected("invalid", `Cannot make a file from ${arn}: found no action that forwards`);
  const { TargetGroups = [], TargetGroupStickinessConfig } = forward.ForwardConfig ?? {};
  const groups = TargetGroups.map(({ TargetGroupArn, Weight = 1 }) => ({ arn: TargetGroupArn!, weight: Weight }));
  return {
    arn,
    groups: groups.length > 0 ? groups : [{ arn: forward.TargetGroupArn!, weight: 1 }],
    ...(TargetGroupStickinessConfig?.Enabled && { stickySeconds: TargetGroupStickinessConfig.DurationSeconds }),
    service: found,
  };
}

async function actionsOf(aws: Aws, arn: string) {
  return await aws.ask("elb", `read ${arn}`, async (elb, options) =>
    arn.includes(":listener-rule/")
      ? (await elb.describeRules({ RuleArns: [arn] }, options)).Rules?.[0]?.Actions
      : (await elb.describeListeners({ ListenerArns: [arn] }, options)).Listeners?.[0]?.DefaultActions,
  );
}

async function serviceOf(
  aws: Aws,
  where: { readonly cluster: string; readonly ecsService: string },
): Promise<FoundService> {
  const { desiredCount = 0, deploymentController } = await describeService(aws, where);
  const controller: Follow["controller"] = deploymentController?.type === "CODE_DEPLOY" ? "codedeploy" : "ecs";
  const { group, groups } = await lookAtService(aws, { ...where, controller }, { pair: true });
  return { cluster: where.cluster, name: where.ecsService, controller, live: group, groups, desired: desiredCount };
}
