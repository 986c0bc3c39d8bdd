import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { AwsSays, type FakeState } from "./state.ts";
import { every, inside, toXml } from "./xml.ts";

/** Route 53's REST: its operation by method and path, and the answer as XML. */
export function route53Operation(method: string, path: string): string | undefined {
  if (/^\/2013-04-01\/hostedzone\/[^/]+\/rrset\/?$/.test(path))
    return method === "GET" ? "ListResourceRecordSets" : "ChangeResourceRecordSets";
  return /^\/2013-04-01\/change\//.test(path) ? "GetChange" : undefined;
}

export function route53Answer(
  state: FakeState,
  operation: string,
  url: URL,
  body: string,
  /** How often a new change is PENDING. */
  pendingReads: number,
): string {
  switch (operation) {
    case "ListResourceRecordSets": {
      const from = url.searchParams.get("name") ?? "";
      const sets = state.records.filter(({ Name = "" }) => Name.replace(/\.$/, "") >= from.replace(/\.$/, ""));
      return `<ListResourceRecordSetsResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/">${toXml(
        { ResourceRecordSets: sets, IsTruncated: false, MaxItems: 300 },
        "",
      )}</ListResourceRecordSetsResponse>`;
    }
    case "ChangeResourceRecordSets": {
      const sets = every(body, "ResourceRecordSet").map(toSet);
      for (const set of sets) {
        const at = state.records.findIndex(
          ({ Name, Type, SetIdentifier }) =>
            Name === set.Name && Type === set.Type && SetIdentifier === set.SetIdentifier,
        );
        if (set.Weight === undefined || set.Weight < 0 || set.Weight > 255)
          throw new AwsSays("InvalidChangeBatch", `Weight ${set.Weight} is not between 0 and 255`);
        if (at >= 0) state.records[at] = set;
        else state.records.push(set);
      }
      const id = `/change/C${Object.keys(state.pending).length + 1}`;
      state.pending[id] = pendingReads;
      return changeInfo("ChangeResourceRecordSetsResponse", id, "PENDING");
    }
    default: {
      const id = url.pathname.replace("/2013-04-01", "");
      const left = state.pending[id] ?? 0;
      state.pending[id] = Math.max(0, left - 1);
      return changeInfo("GetChangeResponse", id, left > 0 ? "PENDING" : "INSYNC");
    }
  }
}

const changeInfo = (root: string, Id: string, Status: string): string =>
  `<${root} xmlns="https://route53.amazonaws.com/doc/2013-04-01/">${toXml(
    { ChangeInfo: { Id, Status, SubmittedAt: new Date(0).toISOString() } },
    "",
  )}</${root}>`;

function toSet(xml: string): ResourceRecordSet {
  const number = (tag: string) => {
    const text = inside(xml, tag);
    return text === undefined ? undefined : Number(text);
  };
  return {
    Name: inside(xml, "Name"),
    Type: inside(xml, "Type") as "A",
    SetIdentifier: inside(xml, "SetIdentifier"),
    Weight: number("Weight"),
    TTL: number("TTL"),
    ResourceRecords: every(xml, "ResourceRecord").map((each) => ({ Value: inside(each, "Value") })),
  };
}
