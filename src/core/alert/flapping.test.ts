import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import type { AlertStatus } from "./alert.ts";
import { afterChange, isForgettable, isStable, type Restlessness } from "./flapping.ts";

const STATUSES: Readonly<Record<string, AlertStatus>> = { o: "OK", w: "WARNING", c: "CRITICAL", u: "UNKNOWN" };

/** Minute and status of each change, "0c 3o"; answers the news of each. */
function play(script: string): { news: string; state: Restlessness } {
  let state: Restlessness | undefined;
  const news = script.split(" ").map((change, i) => {
    const said = afterChange(state, {
      at: Number.parseFloat(change) * 60,
      alertId: `a${Math.floor(i / 2)}`,
      status: STATUSES[change.at(-1)!]!,
    });
    state = said.next;
    return said.news[0];
  });
  return { news: news.join(" "), state: state! };
}

it("[AL11] the fourth change within 30 minutes is told as flapping, and then none", () => {
  const f = (script: string, want: string) => equal(play(script).news, want, script);
  f("0c 1o 2c", "u u u");
  f("0c 1o 2c 3o", "u u u f");
  f("0c 1o 2c 3o 4c 5o 14.9c", "u u u f s s s");
  f("0c 10o 20c 29.9o", "u u u f");
  // The first is 30 minutes old: it does not count any more.
  f("0c 10o 20c 30o 39c", "u u u u f");
  f("0w 1c 2w 3o", "u u u f");
});

it("[AL11] what is worse than people know is told at once", () => {
  const f = (script: string, want: string) => equal(play(script).news, want, script);
  f("0w 1o 2w 3o 4w 5c 6w 7c", "u u u f s f s s");
  f("0w 1o 2w 3o 4u 5c", "u u u f f f");
  deepEqual(play("0w 1o 2w 3o 4c").state.flap, {
    since: 0,
    changes: 5,
    worst: "CRITICAL",
    toldUnder: ["a1", "a2"],
  });
});

it("[AL11] after 10 minutes without a change it begins anew", () => {
  const { state } = play("0c 1o 2c 3o");
  deepEqual([isStable(state, 13 * 60 - 1), isStable(state, 13 * 60)], [false, true]);
  equal(play("0c 1o 2c 3o 13c 14o 15c 16o").news, "u u u f u u u f");
  deepEqual(play("0c 1o 2c 3o 13c").state.recent.length, 1);
});

it("[AL11] whoever is quiet for 30 minutes is forgotten, who flaps is not", () => {
  const f = (script: string, minute: number, want: boolean) =>
    equal(isForgettable(play(script).state, minute * 60), want, script);
  f("0c 1o", 30, false);
  f("0c 1o", 31, true);
  f("0c 1o 2c 3o", 99, false);
});
