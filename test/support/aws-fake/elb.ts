import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsSays, type FakeState, type FakeTarget } from "./state.ts";

type Input = Record<string, unknown>;

/** Elastic Load Balancing, version 2, as far as a weighted action needs it. */
export const ELB: Readonly<Record<string, (state: FakeState, input: Input) => unknown>> = {
  DescribeRules: (state, { RuleArns, ListenerArn }) => ({
    Rules: ((RuleArns as string[]) ?? Object.keys(state.actions).filter((arn) => arn.includes(":listener-rule/"))).map(
      (arn) => ({ RuleArn: arn, Priority: "10", Actions: actionsOf(state, arn, "RuleNotFound"), ListenerArn }),
    ),
  }),
  DescribeListeners: (state, { ListenerArns }) => ({
    Listeners: (ListenerArns as string[]).map((arn) => ({
      ListenerArn: arn,
      DefaultActions: actionsOf(state, arn, "ListenerNotFound"),
    })),
  }),
  ModifyRule(state, { RuleArn, Actions }) {
    setActions(state, RuleArn as string, Actions as Input[]);
    return { Rules: [{ RuleArn, Actions: state.actions[RuleArn as string] }] };
  },
  ModifyListener(state, { ListenerArn, DefaultActions }) {
    setActions(state, ListenerArn as string, DefaultActions as Input[]);
    return { Listeners: [{ ListenerArn, DefaultActions: state.actions[ListenerArn as string] }] };
  },
  DescribeTargetHealth: (state, { TargetGroupArn }) => ({
    TargetHealthDescriptions: targetsOf(state, TargetGroupArn as string).map(({ Id, Port, State }) => ({
      Target: { Id, Port },
      TargetHealth: { State },
    })),
  }),
  RegisterTargets(state, { TargetGroupArn, Targets }) {
    const targets = targetsOf(state, TargetGroupArn as string);
    for (const { Id, Port } of Targets as { Id: string; Port: string }[]) {
      const known = targets.find((each) => each.Id === Id && each.Port === Number(Port));
      if (known !== undefined) known.State = state.registeredAs;
      else targets.push({ Id, Port: Number(Port), State: state.registeredAs });
    }
    return {};
  },
  DeregisterTargets(state, { TargetGroupArn, Targets }) {
    for (const { Id, Port } of Targets as { Id: string; Port: string }[]) {
      const known = targetsOf(state, TargetGroupArn as string).find(
        (each) => each.Id === Id && each.Port === Number(Port),
      );
      if (known !== undefined) known.State = "draining";
    }
    return {};
  },
  DescribeTargetGroups: (state, { Names, TargetGroupArns }) => ({
    TargetGroups: Object.keys(state.targets)
      .map((arn) => ({ TargetGroupArn: arn, TargetGroupName: arn.split("/").at(-2)! }))
      .filter(({ TargetGroupName }) => Names === undefined || (Names as string[]).includes(TargetGroupName))
      .filter(
        ({ TargetGroupArn }) => TargetGroupArns === undefined || (TargetGroupArns as string[]).includes(TargetGroupArn),
      ),
  }),
  DescribeTags: (state, { ResourceArns }) => ({
    TagDescriptions: (ResourceArns as string[]).map((arn) => ({
      ResourceArn: arn,
      Tags: Object.entries(state.tags[arn] ?? {}).map(([Key, Value]) => ({ Key, Value })),
    })),
  }),
  AddTags(state, { ResourceArns, Tags }) {
    for (const arn of ResourceArns as string[])
      for (const { Key, Value } of Tags as { Key: string; Value: string }[])
        state.tags[arn] = { ...state.tags[arn], [Key]: Value };
    return {};
  },
};

function actionsOf(state: FakeState, arn: string, code: string): Action[] {
  const actions = state.actions[arn];
  if (actions === undefined) throw new AwsSays(code, `One or more of '${arn}' was not found`);
  return actions;
}

function targetsOf(state: FakeState, arn: string): FakeTarget[] {
  const targets = state.targets[arn];
  if (targets === undefined) throw new AwsSays("TargetGroupNotFound", `Target group '${arn}' was not found`);
  return targets;
}

/** Refuses what AWS refuses, and keeps what AWS would tell again. */
function setActions(state: FakeState, arn: string, actions: readonly Input[]): void {
  actionsOf(state, arn, "RuleNotFound");
  state.actions[arn] = actions.map((action) => {
    const read = numbers(action) as Action & { AuthenticateOidcConfig?: { UseExistingClientSecret?: unknown } };
    const groups = read.ForwardConfig?.TargetGroups ?? [];
    if (read.Type === "forward") {
      if (groups.length > 1 && read.TargetGroupArn !== undefined)
        throw new AwsSays("ValidationError", "You cannot specify both a target group ARN and several target groups");
      if (groups.length > 5) throw new AwsSays("TooManyTargetGroups", "An action takes 5 target groups at most");
      for (const { TargetGroupArn, Weight = 1 } of groups) {
        if (state.targets[TargetGroupArn!] === undefined)
          throw new AwsSays("TargetGroupNotFound", `Target group '${TargetGroupArn}' was not found`);
        if (!Number.isInteger(Weight) || Weight < 0 || Weight > 999)
          throw new AwsSays("ValidationError", `Weight ${Weight} is not between 0 and 999`);
      }
    }
    if (read.Type === "authenticate-oidc") {
      const { UseExistingClientSecret, ClientSecret, ...config } = read.AuthenticateOidcConfig!;
      if (ClientSecret === undefined && UseExistingClientSecret !== true)
        throw new AwsSays("InvalidConfigurationRequest", "A client secret must be specified");
      return { ...read, AuthenticateOidcConfig: config };
    }
    return read;
  });
}

/** The Query protocol writes everything as text. */
function numbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(numbers);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        key,
        ["Order", "Weight", "DurationSeconds"].includes(key) ? Number(each) : numbers(each),
      ]),
    );
  return value === "true" ? true : value === "false" ? false : value;
}
