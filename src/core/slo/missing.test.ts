import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import { saySloAlert, spellMissing, spellUnreadable } from "./alert-text.ts";
import { spellBurn } from "./burn-text.ts";
import { judgeMissing } from "./missing.ts";

const MINUTE = 60;
const T0 = 1_800_000_000;

it("[SO17] counts that stopped coming are told of after so long, and no longer when they come again", () => {
  const f = (silentMinutes: number, { after = 30, bucket = MINUTE, receiving = 1e6, alerts = "all" as const } = {}) => {
    const slo = { alerts, missingAfterMinutes: after };
    const now = T0 + silentMinutes * MINUTE;
    return judgeMissing(slo, { until: T0, bucketSeconds: bucket }, now - receiving, now)?.status;
  };
  deepEqual([f(0), f(30), f(31), f(500)], ["OK", "OK", "UNKNOWN", "UNKNOWN"]);
  // The bucket that is missing has to be over first.
  deepEqual([f(89, { bucket: 3_600 }), f(90, { bucket: 3_600 })], ["OK", "UNKNOWN"]);
  deepEqual([f(5, { after: 5 }), f(6, { after: 5 })], ["OK", "UNKNOWN"]);
  equal(f(500, { after: 0 }), "OK");
  equal(f(500, { alerts: "none" as never }), "OK");
});

it("[SO17] silence counts only while we could have heard: after an outage of ours everybody has as long again", () => {
  const f = (receivingMinutes: number, silentMinutes = 500) => {
    const now = T0 + silentMinutes * MINUTE;
    const slo = { alerts: "page", missingAfterMinutes: 30 } as const;
    return judgeMissing(slo, { until: T0, bucketSeconds: 60 }, now - receivingMinutes * MINUTE, now)?.status;
  };
  deepEqual([f(0), f(29), f(30)], [undefined, undefined, "UNKNOWN"]);
  equal(f(0, 10), "OK");
});

it("[SO17] it says since when, in the person's language and zone", () => {
  const sayTime = (at: number) => `<${at}>`;
  const text = spellMissing(T0);
  equal(text, "No counts since 2027-01-15T08:00:00Z");
  equal(saySloAlert("en", text, sayTime), `No counts since <${T0}>`);
  equal(saySloAlert("ja", text, sayTime), `<${T0}> から件数が届いていません`);
  const again = judgeMissing({ alerts: "all", missingAfterMinutes: 30 }, { until: T0, bucketSeconds: 60 }, 0, T0)!
    .message!;
  deepEqual(
    [saySloAlert("en", again, sayTime), saySloAlert("ja", again, sayTime)],
    ["Counts come again", "件数が再び届いています"],
  );
});

it("[SO18] what cannot be read is said beside what the alert is about, once, in both languages", () => {
  const sayTime = (at: number) => `<${at}>`;
  for (const text of [spellMissing(T0), spellBurn({ bad: 1, total: 3_000, seconds: 3_600, rate: 0.4 }), "?"]) {
    const once = spellUnreadable(text);
    equal(spellUnreadable(once), once);
    for (const language of ["en", "ja"] as const) {
      const said = saySloAlert(language, once, sayTime);
      equal(said.startsWith(saySloAlert(language, text, sayTime)), true, said);
      equal(/読み取れない|cannot be read/.test(said), true, said);
    }
  }
});
