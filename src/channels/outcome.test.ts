import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Channel } from "#core/notify/channel.ts";
import { MASK } from "#kit/secret.ts";
import { outcomeOf, presentable, secretsOf } from "./outcome.ts";

const NOW_MS = Date.parse("2026-11-23T00:00:00Z");
const common = { id: "c", name: "c", events: [], locale: "en" } as const;
const webhook = (url: string): Channel => ({ ...common, type: "webhook", url, enabledGraphImage: false });

describe("what an answer means", () => {
  const f = (status: number, headers: Record<string, string> = {}, body = "") => {
    const result = outcomeOf({ status, headers, body }, NOW_MS);
    return [result.outcome, result.response, ...("retryAfterSeconds" in result ? [result.retryAfterSeconds] : [])];
  };

  it("[CH2] 2xx is sent; overload and outages are tried again; the rest is refused", () => {
    deepEqual(f(200, {}, "ok\n"), ["sent", "HTTP 200: ok"]);
    deepEqual(f(204), ["sent", "HTTP 204"]);
    for (const status of [408, 425, 429, 500, 502, 503, 504, 599]) equal(f(status)[0], "retry", String(status));
    for (const status of [400, 401, 403, 404, 405, 410, 413, 422]) equal(f(status)[0], "refused", String(status));
    deepEqual(f(404, {}, "  no_service \n\t gone "), ["refused", "HTTP 404: no_service gone"]);
  });

  it("[CH2] a redirect is refused: the secret of the address is for nobody else", () => {
    deepEqual(f(307, { location: "https://new.example/" }), [
      "refused",
      "HTTP 307: it redirects to https://new.example/, want its address itself",
    ]);
    equal(f(302)[0], "refused");
  });

  it("[CH2] the pause that the other side asks for, in every spelling", () => {
    deepEqual(f(429, { "retry-after": "30" }), ["retry", "HTTP 429", 30]);
    deepEqual(f(503, { "retry-after": "Mon, 23 Nov 2026 00:01:30 GMT" }), ["retry", "HTTP 503", 90]);
    deepEqual(f(503, { "retry-after": "Mon, 23 Nov 2026 00:00:00 GMT" }), ["retry", "HTTP 503", 0]);
    deepEqual(f(429, {}, '{"message":"slow down","retry_after": 0.643,"global":false}').at(-1), 1);
    deepEqual(f(429, { "x-ratelimit-reset": String(NOW_MS / 1000 + 120) }), ["retry", "HTTP 429", 120]);
    deepEqual(f(429, { "retry-after": "999999" }), ["retry", "HTTP 429", 3_600]);
    deepEqual(f(429, { "retry-after": "soon" }), ["retry", "HTTP 429"]);
    deepEqual(f(429, { "retry-after": "-5" }), ["retry", "HTTP 429", 0]);
  });

  it("[NO8] a message may have arrived unless the answer says that nothing was taken", () => {
    const may = (status: number) => {
      const result = outcomeOf({ status, headers: {}, body: "" }, NOW_MS);
      return result.outcome === "retry" && result.mayHaveArrived;
    };
    deepEqual([408, 425, 429, 503].map(may), [false, false, false, false]);
    deepEqual([500, 502, 504].map(may), [true, true, true]);
  });

  it("[CH2] whatever is answered has an outcome, and a pause is a whole number of seconds", () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), fc.string(), fc.string(), (status, after, body) => {
        const result = outcomeOf({ status, headers: { "retry-after": after }, body }, NOW_MS);
        if (!("retryAfterSeconds" in result)) return;
        equal(Number.isInteger(result.retryAfterSeconds) && result.retryAfterSeconds! >= 0, true);
      }),
    );
  });
});

describe("what people see of an answer", () => {
  const seen = (channel: Channel, response: string) => presentable({ outcome: "refused", response }, channel).response;

  it("[CH3] nothing that would let its reader send to the channel", () => {
    const slack = webhook("https://hooks.example/services/T0001/B0002ABC/wXyZ1234567890");
    for (const text of [
      "https://hooks.example/services/T0001/B0002ABC/wXyZ1234567890",
      "https:\\/\\/hooks.example\\/services\\/T0001\\/B0002ABC\\/wXyZ1234567890",
      "Cannot POST /services/T0001/B0002ABC/wXyZ1234567890",
      "token wXyZ1234567890 is revoked",
    ])
      equal(seen(slack, text).includes("wXyZ1234567890"), false, text);
    equal(seen(slack, "unknown path /services"), "unknown path /services");
    const basic = webhook("https://user:p%40ssW0rd99@hooks.example/in?sig=aBcDeF123456");
    for (const secret of ["p%40ssW0rd99", "p@ssW0rd99", "aBcDeF123456"])
      equal(seen(basic, `bad ${secret}!`), `bad ${MASK}!`);
    equal(seen({ ...common, type: "chatwork", token: "abcdef0123", roomId: "1" }, "no abcdef0123"), `no ${MASK}`);
    equal(seen({ ...common, type: "pagerduty", routingKey: "R0UT1NG" }, "bad R0UT1NG"), `bad ${MASK}`);
    deepEqual(secretsOf({ ...common, type: "email", emails: [], userIds: [] }), []);
  });

  it("[CH3] a thousand characters at most, and none cut in two", () => {
    equal(seen(webhook("https://a.example/"), "x".repeat(5_000)).length, 1_000);
    equal(seen(webhook("https://a.example/"), "😀".repeat(800)).isWellFormed(), true);
  });
});
