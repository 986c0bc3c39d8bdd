import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import type { ChannelInput } from "./channel.ts";
import { channelProblems } from "./channel-problems.ts";
import { circleFrom } from "./circle.ts";

it("[WM32] a channel has a name, and an address or key that can be used", () => {
  const f = (type: string, more: object, want: string) => {
    const channel = { name: "x", events: [], locale: "en", type, ...more } as unknown as ChannelInput;
    equal(
      channelProblems(channel)
        .map(({ field }) => field)
        .join(" "),
      want,
      JSON.stringify(more),
    );
  };
  const url = "https://hooks.example/x";
  for (const type of ["slack", "webhook", "microsoft-teams", "discord", "line-works"]) {
    f(type, { url }, "");
    f(type, { url: "hooks.example/x" }, "url");
    f(type, { url: "", name: "" }, "name url");
  }
  f("webhook", { url: "http://user:pw@[::1]:1/" }, "");
  f("webhook", { url, name: "x".repeat(256) }, "name");
  for (const email of ["a@example.com", "a.b+c@例え.テスト", "a@localhost"]) f("email", { emails: [email] }, "");
  for (const email of ["", "a", "a@", "@b", "a b@c", "a@b,c@d", "<a@b>", "a@b\r\nBcc: c@d", `${"a".repeat(250)}@b.cd`])
    f("email", { emails: [email] }, "emails");
  f("pagerduty", { routingKey: "k" }, "");
  f("pagerduty", { routingKey: "" }, "routingKey");
  f("opsgenie", { token: "a b" }, "token");
  f("chatwork", { token: "t", roomId: "12" }, "");
  f("chatwork", { token: "t\n", roomId: "rid12" }, "token roomId");
  f("twilio", {}, "");
  const secret = { name: "x", events: [], locale: "en", type: "line-works", url: "htps://x/s3cret" } as const;
  equal(JSON.stringify(channelProblems(secret)).includes("s3cret"), false);
});

it("[MA52] a circle is found from any of its members, and from nobody beside it", () => {
  const children = new Map([
    ["a", ["b", "c"]],
    ["b", ["d"]],
    ["c", ["d"]],
    ["d", ["e"]],
    ["e", ["b"]],
  ]);
  equal(circleFrom("a", children), undefined);
  deepEqual(circleFrom("b", children), ["b", "d", "e"]);
  deepEqual(circleFrom("e", children), ["e", "b", "d"]);
  equal(circleFrom("c", children), undefined);
  deepEqual(circleFrom("x", new Map([["x", ["x"]]])), ["x"]);
});
