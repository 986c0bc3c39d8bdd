import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import type { AuditLog } from "#wire/own/keys.ts";
import { allEntries, auditCsv } from "./audit-csv.ts";

const entry = (id: string, more: object = {}): AuditLog["entries"][number] => ({
  id,
  at: 1_800_000_000,
  actor: "Ada",
  action: "host.retire",
  subject: `host:${id}`,
  ...more,
});

it("[PE10] the audit log is saved whole, and no cell of it is a formula", () => {
  const text = auditCsv(
    [
      entry("a"),
      entry("b", { actor: '=cmd|"x"', from: "192.0.2.1", detail: { name: "web-1" } }),
      entry("c", { actor: "鰆, 太郎", detail: null }),
    ],
    "Asia/Tokyo",
  );
  deepEqual(text.replace("\uFEFF", "").split("\r\n"), [
    "time,epoch,actor,action,subject,from,detail",
    "2027-01-15T17:00:00+09:00,1800000000,Ada,host.retire,host:a,,",
    `2027-01-15T17:00:00+09:00,1800000000,"'=cmd|""x""",host.retire,host:b,192.0.2.1,"{""name"":""web-1""}"`,
    '2027-01-15T17:00:00+09:00,1800000000,"鰆, 太郎",host.retire,host:c,,',
    "",
  ]);
});

it("[PE10] all pages are read, in their order", async () => {
  const asked: (string | undefined)[] = [];
  const entries = await allEntries(async (before) => {
    asked.push(before);
    return before === undefined ? { entries: [entry("d"), entry("c")], nextBefore: "c" } : { entries: [entry("b")] };
  });
  equal(entries.map(({ id }) => id).join(""), "dcb");
  deepEqual(asked, [undefined, "c"]);
  deepEqual(await allEntries(async () => ({ entries: [] })), []);
});
