import type { AuditLog } from "#wire/own/keys.ts";
import { isoLocal, tableCsv } from "../../graph/csv.ts";

type Entry = AuditLog["entries"][number];

/** The audit log for spreadsheets and other programs: actions and subjects as the API has them, times on the clocks of `zone`. */
export const auditCsv = (entries: readonly Entry[], zone: string): string =>
  tableCsv([
    ["time", "epoch", "actor", "action", "subject", "from", "detail"],
    ...entries.map(({ at, actor, action, subject, from, detail }) => [
      isoLocal(at, zone),
      String(at),
      actor,
      action,
      subject,
      from ?? "",
      detail === undefined || detail === null ? "" : JSON.stringify(detail),
    ]),
  ]);

/** Every page of the log, one after the other; `read` answers one. */
export async function allEntries(read: (before: string | undefined) => Promise<AuditLog>): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  let before: string | undefined;
  do {
    const page = await read(before);
    entries.push(...page.entries);
    before = page.nextBefore;
  } while (before !== undefined);
  return entries;
}
