import type { Call } from "#cli/call.ts";
import { EXIT, type ExitCode } from "#cli/exit.ts";
import { judge } from "#core/judge/verdict.ts";
import { sayEntry } from "#core/migration/say.ts";
import { entriesOf, type ListedEntry } from "./entries.ts";
import { sayTime } from "./entry-line.ts";

/** Which decisions are explained: one by its number, those of the newest run, or those of every run that is kept. */
export type Explained = { readonly number: number } | { readonly of: "newest" | "all" };

/** Verdicts recomputed from what was stored with them. One that differs is a bug, or a record that somebody changed. */
export async function explain(call: Call, name: string, what: Explained): Promise<ExitCode> {
  const { client, terminal, json } = call;
  const { runs } = await client.migration(name);
  const wanted = "of" in what && what.of === "all" ? runs.map(({ id }) => id) : runs.slice(0, 1).map(({ id }) => id);
  const explained = [];
  for (const run of wanted.toReversed())
    for (const entry of await entriesOf(client, name, run))
      if ("number" in what ? entry.number === what.number : entry.entry.kind === "verdict")
        explained.push({ run, ...explainOne(entry) });
  if (json) terminal.out(`${JSON.stringify({ explained }, undefined, 2)}\n`);
  else
    for (const each of explained) {
      terminal.out(`#${each.number} ${sayTime(each.at)} ${each.actor}: ${each.sentence}\n`);
      if (each.recomputed !== undefined)
        terminal.out(
          `   recomputed: ${each.recomputed}${each.same ? ", the same" : ", which is NOT what was decided"}\n`,
        );
    }
  if ("number" in what && explained.length === 0) {
    terminal.err(`sawara: ${name} has no entry ${what.number}\n`);
    return EXIT.failed;
  }
  if (!json && "of" in what && what.of === "all")
    terminal.err(`${explained.length} decisions of ${wanted.length} runs recomputed\n`);
  return explained.some(({ same }) => same === false) ? EXIT.differs : EXIT.ok;
}

function explainOne({ number, at, actor, entry }: ListedEntry) {
  const sentence = sayEntry("en", entry, sayTime);
  if (entry.kind !== "verdict") return { number, at, actor, sentence };
  const again = judge(entry.judged, entry.circumstances);
  // Rule, action, indicator and every number. Absent fields are absent in JSON, as in what was stored.
  const same = JSON.stringify(again) === JSON.stringify(entry.verdict);
  return { number, at, actor, sentence, recomputed: `${again.rule} ${again.action}`, same, judged: entry.judged };
}
