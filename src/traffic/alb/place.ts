import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Aws } from "#aws/aws.ts";
import { Rejected } from "#core/errors.ts";

/** Where weighted actions are: a rule, or the default of a listener. */
export interface AlbPlace {
  readonly arn: string;
  actions(signal?: AbortSignal): Promise<readonly Action[]>;
  /** Replaces the whole list. AWS has no way to say what it should be like before. */
  modify(actions: readonly Action[], signal?: AbortSignal): Promise<void>;
  /** The fence of the last write; `undefined` where nobody wrote one. */
  fence(signal?: AbortSignal): Promise<number | undefined>;
  setFence(fence: number, signal?: AbortSignal): Promise<void>;
  /** For a person's shell: how the actions are read, and how they are set from a file. */
  readonly shell: { readonly read: string; readonly set: string };
}

/** Rules and listeners have tags; actions have no room for words of ours. */
export const FENCE_TAG = "sawara:fence";

export function albPlace(aws: Aws, arn: string): AlbPlace {
  const isRule = arn.includes(":listener-rule/");
  const name = `${isRule ? "rule" : "listener"} ${arn}`;

  async function actions(signal?: AbortSignal): Promise<readonly Action[]> {
    const found = await aws.ask(
      "elb",
      `read ${name}`,
      async (elb, options) =>
        isRule
          ? (await elb.describeRules({ RuleArns: [arn] }, options)).Rules?.[0]?.Actions
          : (await elb.describeListeners({ ListenerArns: [arn] }, options)).Listeners?.[0]?.DefaultActions,
      signal,
    );
    if (found === undefined) throw new Rejected("not-found", `Cannot read ${name}: there is none`);
    return found;
  }

  return {
    arn,
    actions,
    async modify(Actions, signal) {
      await aws.ask(
        "elb",
        `set the weights of ${name}`,
        (elb, options) =>
          isRule
            ? elb.modifyRule({ RuleArn: arn, Actions: [...Actions] }, options)
            : elb.modifyListener({ ListenerArn: arn, DefaultActions: [...Actions] }, options),
        signal,
      );
    },
    async fence(signal) {
      const tags = await aws.ask(
        "elb",
        `read the tags of ${name}`,
        async (elb, options) => (await elb.describeTags({ ResourceArns: [arn] }, options)).TagDescriptions?.[0]?.Tags,
        signal,
      );
      const fence = Number(tags?.find(({ Key }) => Key === FENCE_TAG)?.Value ?? Number.NaN);
      return Number.isSafeInteger(fence) ? fence : undefined;
    },
    async setFence(fence, signal) {
      const Tags = [{ Key: FENCE_TAG, Value: String(fence) }];
      await aws.ask(
        "elb",
        `tag ${name}`,
        (elb, options) => elb.addTags({ ResourceArns: [arn], Tags }, options),
        signal,
      );
    },
    shell: isRule
      ? {
          read: `aws elbv2 describe-rules --rule-arns ${arn} --query 'Rules[0].Actions'`,
          set: `aws elbv2 modify-rule --rule-arn ${arn} --actions`,
        }
      : {
          read: `aws elbv2 describe-listeners --listener-arns ${arn} --query 'Listeners[0].DefaultActions'`,
          set: `aws elbv2 modify-listener --listener-arn ${arn} --default-actions`,
        },
  };
}
