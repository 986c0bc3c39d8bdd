import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { type Aws, openAws } from "#aws/aws.ts";
import { Rejected, Unavailable } from "#core/errors.ts";
import type { Route53Config } from "#core/traffic/config.ts";
import type { RouterReading, Side, TrafficRouter } from "#core/traffic/router.ts";
import type { BasisPoints } from "#core/traffic/share.ts";
import { nearestWeights, ROUTE53_WEIGHTS } from "#core/traffic/weights.ts";
import { refuseStale } from "#traffic/stale.ts";
import {
  answerOf,
  changesFor,
  FINEST_BP,
  fingerprintOf,
  isNamed,
  type NameRecords,
  shareOfRecords,
  sort,
} from "./records.ts";

/**
 * Two weighted records of a name in Route 53. A share is one of answers of name servers: resolvers keep an answer for its TTL and give
 * it to everybody behind them, so that few resolvers make a small share come in bursts.
 */
export function route53Router(
  config: Route53Config,
  { aws = openAws(config) }: { readonly aws?: Aws } = {},
): TrafficRouter {
  check(config);
  const { zone, record, type } = config;
  const name = `${type} records of ${record}`;
  /** A change of ours that some name servers of AWS may not have yet. Route 53 does not tell it to who does not know its id. */
  let pending: string | undefined;

  async function records(signal?: AbortSignal): Promise<NameRecords> {
    const sets = await aws.ask(
      "route53",
      `read the ${name}`,
      async (route53, options) => {
        const found: ResourceRecordSet[] = [];
        let next: { StartRecordName?: string; StartRecordType?: typeof type; StartRecordIdentifier?: string } = {
          StartRecordName: record,
          StartRecordType: type,
        };
        for (;;) {
          const page = await route53.listResourceRecordSets({ HostedZoneId: zone, ...next }, options);
          const named = (page.ResourceRecordSets ?? []).filter((set) => isNamed(config, set));
          found.push(...named);
          // They are told in the order of their names: what comes after is another name's.
          if (!page.IsTruncated || named.length === 0 || page.NextRecordType !== type) return found;
          next = {
            ...(page.NextRecordName !== undefined && { StartRecordName: page.NextRecordName }),
            StartRecordType: type,
            ...(page.NextRecordIdentifier !== undefined && { StartRecordIdentifier: page.NextRecordIdentifier }),
          };
        }
      },
      signal,
    );
    return sort(config, sets);
  }

  async function settle(signal?: AbortSignal): Promise<void> {
    const change = pending;
    if (change === undefined) return;
    const status = await aws.ask(
      "route53",
      `read change ${change}`,
      async (route53, options) => (await route53.getChange({ Id: change }, options)).ChangeInfo?.Status,
      signal,
    );
    if (status !== "INSYNC")
      throw new Unavailable(`Change ${change} of the ${name} is ${status}: not every name server of AWS has it yet`);
    if (pending === change) pending = undefined;
  }

  const readingOf = (found: NameRecords): RouterReading => ({
    canaryBp: shareOfRecords(found),
    fingerprint: fingerprintOf(found),
    canaryTarget: answerOf(found.sides.canary),
  });

  return {
    kind: "route53",
    resource: `route53:${zone.replace(/^\/hostedzone\//, "")}:${record.replace(/\.$/, "").toLowerCase()}:${type}`,
    abilities: { unit: "dns-answer", finestBp: FINEST_BP, lossOnChange: false, persists: true, keepsFence: false },
    async read(signal) {
      const [found] = await Promise.all([records(signal), settle(signal)]);
      return readingOf(found);
    },
    async write(want, signal) {
      const found = await records(signal);
      refuseStale(readingOf(found), want);
      const Changes = [...changesFor(found, want.canaryBp)];
      // The same change once more would only be waited for anew.
      if (Changes.length === 0) return;
      const ChangeBatch = { Changes, Comment: `sawara: fence ${want.fence}` };
      pending = await aws.ask(
        "route53",
        `set the weights of the ${name}`,
        async (route53, options) =>
          (await route53.changeResourceRecordSets({ HostedZoneId: zone, ChangeBatch }, options)).ChangeInfo?.Id,
        signal,
      );
    },
    byHand: (share) => byHand(config, share),
  };
}

function check({ zone, record, identifiers }: Route53Config): void {
  if (!/^(\/hostedzone\/)?[A-Z0-9]{1,32}$/.test(zone))
    throw new Rejected("invalid", `Cannot use zone "${zone}": want the id of a hosted zone as in "Z1D633PJN98FT9"`);
  if (!/^[\w*-]+(\.[\w-]+)+\.?$/.test(record))
    throw new Rejected("invalid", `Cannot use record "${record}": want a name as in "api.example.com"`);
  if (identifiers.stable === identifiers.canary)
    throw new Rejected("invalid", `Cannot use record "${identifiers.stable}" for both sides: want one for each`);
}

/** Reads the records and sets other weights in one batch; wants `aws` and `jq`. Both at 0 would be answered equally. */
function byHand({ zone, record, type, identifiers }: Route53Config, share: BasisPoints): string {
  const { stable, canary } = nearestWeights(share, ROUTE53_WEIGHTS);
  const name = `${record.replace(/\.$/, "")}.`;
  const set = (side: Side, weight: number) =>
    `(.[] | select(.SetIdentifier == ${JSON.stringify(identifiers[side])}) | .Weight = ${weight})`;
  const changes = `{Changes: [${set("stable", stable)}, ${set("canary", canary)} | {Action: "UPSERT", ResourceRecordSet: .}]}`;
  return (
    `aws route53 list-resource-record-sets --hosted-zone-id ${zone} ` +
    `--query "ResourceRecordSets[?Name=='${name}' && Type=='${type}']" | jq '${changes}' > changes.json && ` +
    `aws route53 change-resource-record-sets --hosted-zone-id ${zone} --change-batch file://changes.json`
  );
}
