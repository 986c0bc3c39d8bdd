import { equal, match, rejects } from "node:assert/strict";
import { it } from "node:test";
import type { Call } from "#cli/call.ts";
import { ApiError } from "#client/own.ts";
import { newTerminal } from "#test/support/terminal.ts";
import { watch } from "./watch.ts";

/** A server that answers each look with the next of these; `undefined` is none. */
function watching(answers: readonly (string | undefined)[]) {
  let [at, looks] = [0, 0];
  const { terminal, said } = newTerminal();
  const call = {
    client: {
      async migration() {
        const phase = answers[Math.min(looks++, answers.length - 1)];
        if (phase === undefined) throw new ApiError(0, "The server at http://x did not answer");
        return { name: "shop", run: { id: "r", phase, hasEnded: phase === "done" } };
      },
      migrationEntries: async () => ({ runId: "r", entries: [] }),
    },
    terminal,
    json: false,
    now: () => at,
    sleep: async (ms: number) => {
      at += ms;
    },
  };
  return { code: watch(call as unknown as Call, "shop"), errors: () => said.err, seconds: () => at / 1000 };
}

it("[MR6] a server that is away while somebody watches is waited for, and that is said once", async () => {
  const { code, errors } = watching(["baking", undefined, undefined, "baking", "done"]);
  equal(await code, 0);
  equal(errors(), "sawara: The server at http://x did not answer; trying again\n");
});

it("[MR6] but not for ever, and not where it never answered", async () => {
  const gone = watching(["baking", undefined]);
  await rejects(gone.code, ApiError);
  equal(gone.seconds(), 301);
  const never = watching([undefined]);
  await rejects(never.code, ApiError);
  match(never.errors(), /^$/);
});
