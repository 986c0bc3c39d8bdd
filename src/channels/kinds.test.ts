import { deepEqual, equal, match, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import type { ChannelType } from "#core/notify/channel.ts";
import type { Outgoing } from "#core/notify/delivery.ts";
import type { Notification } from "#core/notify/notification.ts";
import {
  alertNotification,
  budgetNotification,
  closedAlert,
  cpuMonitor,
  groupNotification,
  hostNotification,
  outgoing,
  PIXEL,
  testNotification,
  webHost,
  withImage,
} from "#test/support/notifications.ts";
import { chatwork } from "./chatwork.ts";
import { discord } from "./discord.ts";
import { type ChannelOf, cut, type HttpKind, wordsFor } from "./kind.ts";
import { lineWorks } from "./line-works.ts";
import { microsoftTeams } from "./microsoft-teams.ts";
import { opsgenie } from "./opsgenie.ts";
import { pagerduty } from "./pagerduty.ts";
import { slack } from "./slack.ts";
import { webhook } from "./webhook.ts";

const common = { id: "c", name: "c", events: [], locale: "en" } as const;
const mentions = { critical: "@here", warning: "<@U1>", ok: "" };
const HOOK = "https://hooks.example/in";
const PUBLIC_IMAGE = "https://sawara.example/embed/public/alert/abc.png";

function requestsOf<T extends ChannelType>(kind: HttpKind<T>, channel: ChannelOf<T>, message: Outgoing) {
  return kind.requests(channel, message, wordsFor(channel, message)).map(({ method, url, headers, body }) => ({
    line: `${method} ${url}`,
    headers: Object.fromEntries(headers),
    text: Buffer.from(body).toString("latin1"),
    json: JSON.parse(typeof body === "string" && body.startsWith("{") ? body : "null"),
  }));
}
function only<T extends ChannelType>(kind: HttpKind<T>, channel: ChannelOf<T>, message: Outgoing) {
  const requests = requestsOf(kind, channel, message);
  equal(requests.length, 1);
  return requests[0]!;
}
const hostile = (): Notification =>
  alertNotification(
    { ...cpuMonitor, name: "<!channel> *bold* [toall] [x](http://evil.example) @everyone", memo: "a & b" },
    {},
    { host: { ...webHost, displayName: "_<b>_" } },
  );

describe("Slack", () => {
  const channel = (more: object = {}): ChannelOf<"slack"> => ({
    ...{ ...common, type: "slack", url: HOOK, mentions, enabledGraphImage: true },
    ...more,
  });

  it("[CH4] a title with a link and the mention, then blocks beside a bar in the level's colour", () => {
    const { line, headers, json } = only(slack, channel(), outgoing(alertNotification(), withImage));
    deepEqual([line, headers], [`POST ${HOOK}`, { "Content-Type": "application/json" }]);
    const url = "https://sawara.example/orgs/acme/alerts/2cA";
    equal(json.text, `<!here> *<${url}|[CRITICAL] CPU is busy: Web &lt;1&gt;>*`);
    const [{ color, blocks }] = json.attachments;
    equal(color, "#c4162a");
    deepEqual(
      blocks.map(({ type }: { type: string }) => type),
      ["section", "section", "section", "image", "context"],
    );
    equal(blocks[0].text.text, "cpu% 96.2 &gt; 90");
    deepEqual(blocks[1].fields[1], { type: "mrkdwn", text: "*Host*\nWeb &lt;1&gt;" });
    equal(blocks[2].text.text, "> Look at the queue first.");
    deepEqual(blocks[3], { type: "image", image_url: PUBLIC_IMAGE, alt_text: "CPU is busy: 96.2" });
    match(blocks[4].elements[0].text, /^<https:\/\/sawara\.example\/orgs\/acme\/alerts\/2cA\|Alert> {2}·/);
  });

  it("[CH5] each level calls whom it shall: unknown as critical, news nobody", () => {
    const text = (notification: Notification) => only(slack, channel(), outgoing(notification)).json.text as string;
    match(text(alertNotification(cpuMonitor, { status: "WARNING", value: 85 })), /^<@U1> \*/);
    match(text(alertNotification(cpuMonitor, { status: "UNKNOWN" })), /^<!here> \*/);
    match(text(closedAlert()), /^\*</);
    match(text(hostNotification("hostRegister")), /^\*</);
    match(text(testNotification), /^\*</);
  });

  it("[CH5] nobody is called by a name", () => {
    const { text } = only(slack, channel({ mentions: {} }), outgoing(hostile()));
    equal(text.includes("<!channel>"), false);
  });

  it("[CH6] a picture goes along where others can fetch it, and the channel wants it", () => {
    const blocks = (more: object, message: Partial<Outgoing>) =>
      only(slack, channel(more), outgoing(alertNotification(), message)).json.attachments[0].blocks.length;
    equal(blocks({}, withImage), 5);
    equal(blocks({ enabledGraphImage: false }, withImage), 4);
    equal(blocks({}, { image: { png: PIXEL, alt: "" } }), 4);
  });

  it("[CH4] what may have arrived before says so", () => {
    const { json } = only(slack, channel(), outgoing(alertNotification(), { possibleRepeat: true }));
    match(json.attachments[0].blocks.at(-1).elements[0].text, /may have reached you before/);
  });
});

describe("Discord", () => {
  const channel: ChannelOf<"discord"> = { ...common, type: "discord", url: HOOK, mentions, enabledGraphImage: true };

  it("[CH4] one embed; only the mention of the settings calls anybody", () => {
    const { line, json } = only(discord, channel, outgoing(hostile()));
    equal(line, `POST ${HOOK}?wait=true`);
    equal(json.content, "@here");
    const [embed] = json.embeds;
    equal(
      embed.title,
      "\\[CRITICAL\\] \\<!channel\\> \\*bold\\* \\[toall\\] \\[x\\](http://evil.example) @everyone: \\_\\<b\\>\\_",
    );
    deepEqual(
      [embed.color, embed.timestamp, embed.url],
      [0xc4162a, "2026-11-23T07:00:00.000Z", "https://sawara.example/orgs/acme/alerts/2cA"],
    );
    equal(embed.fields[1].value, "\\_\\<b\\>\\_");
  });

  it("[CH6] a picture is a file of the same request", () => {
    const { headers, text } = only(discord, channel, outgoing(alertNotification(), withImage));
    const [, boundary] = /^multipart\/form-data; boundary=(.+)$/.exec(headers["Content-Type"]!)!;
    const parts = text.split(`--${boundary}`);
    equal(parts.length, 4);
    match(parts[1]!, /^\r\nContent-Disposition: form-data; name="payload_json"\r\n\r\n\{.*\}\r\n$/s);
    match(parts[1]!, /"image":\{"url":"attachment:\/\/graph\.png"\}/);
    match(parts[2]!, /name="files\[0\]"; filename="graph\.png"\r\nContent-Type: image\/png\r\n\r\n\x89PNG/);
    equal(parts[3], "--\r\n");
  });

  it("[CH8] whatever the length of texts, an embed stays within Discord's limits", () => {
    const long = "語".repeat(5_000);
    const notification = alertNotification(
      { ...cpuMonitor, name: long, memo: long },
      { message: long, value: undefined },
      { host: { ...webHost, displayName: long, roles: [] } },
    );
    const [embed] = only(discord, channel, outgoing(notification)).json.embeds;
    const fields = embed.fields as { name: string; value: string }[];
    const total = embed.title.length + embed.description.length + fields.map((f) => f.name + f.value).join("").length;
    ok(embed.title.length <= 256 && total <= 6_000, String(total));
  });
});

describe("Microsoft Teams", () => {
  const channel: ChannelOf<"microsoft-teams"> = {
    ...{ ...common, type: "microsoft-teams", url: HOOK },
    enabledGraphImage: true,
  };

  it("[CH4] an Adaptive Card of plain runs of text", () => {
    const { json } = only(microsoftTeams, channel, outgoing(hostile(), withImage));
    equal(json.type, "message");
    const [{ contentType, content }] = json.attachments;
    deepEqual(
      [contentType, content.type, content.version],
      ["application/vnd.microsoft.card.adaptive", "AdaptiveCard", "1.4"],
    );
    const [title, summary, monitor] = content.body;
    deepEqual(
      [title.type, title.inlines[0].text, title.inlines[0].color],
      ["RichTextBlock", "[CRITICAL] <!channel> *bold* [toall] [x](http://evil.example) @everyone: _<b>_", "attention"],
    );
    equal(summary.inlines[0].text, "cpu% 96.2 > 90");
    equal(monitor.inlines[0].text, "Monitor: ");
    deepEqual(content.body.at(-1), { type: "Image", url: PUBLIC_IMAGE, altText: "CPU is busy: 96.2", size: "Stretch" });
    deepEqual(content.actions[0], {
      type: "Action.OpenUrl",
      title: "Alert",
      url: "https://sawara.example/orgs/acme/alerts/2cA",
    });
  });

  it("[CH8] a card has less than 28 KB, whatever the length of texts", () => {
    const long = "語".repeat(9_000);
    const notification = alertNotification(
      { ...cpuMonitor, name: long, memo: long },
      { message: long, value: undefined },
    );
    ok(Buffer.byteLength(JSON.stringify(only(microsoftTeams, channel, outgoing(notification)).json)) < 28 * 1024);
  });
});

describe("PagerDuty", () => {
  const kind = pagerduty("https://events.pagerduty.com");
  const channel: ChannelOf<"pagerduty"> = { ...common, type: "pagerduty", routingKey: "R" };
  const sent = (notification: Notification, more: Partial<Outgoing> = {}) =>
    only(kind, channel, outgoing(notification, more));

  it("[CH9] an alert is triggered and resolved under its id", () => {
    const { line, json } = sent(alertNotification(), withImage);
    equal(line, "POST https://events.pagerduty.com/v2/enqueue");
    deepEqual(
      [json.routing_key, json.event_action, json.dedup_key, json.client, json.client_url],
      ["R", "trigger", "2cA", "Sawara", "https://sawara.example/orgs/acme/alerts/2cA"],
    );
    const { summary, severity, source, timestamp, custom_details: details } = json.payload;
    deepEqual(
      [summary, severity, source, timestamp, details.Roles],
      ["[CRITICAL] CPU is busy: Web <1>: cpu% 96.2 > 90", "critical", "web1", "2026-11-23T07:00:00.000Z", "shop: web"],
    );
    deepEqual(json.images, [{ src: PUBLIC_IMAGE, alt: "CPU is busy: 96.2" }]);
    deepEqual([sent(closedAlert()).json.event_action, sent(closedAlert()).json.dedup_key], ["resolve", "2cA"]);
    equal(sent(alertNotification(cpuMonitor, { status: "UNKNOWN" })).json.payload.severity, "error");
  });

  it("[CH9] a group of alerts is one incident, a test another, and news call nobody", () => {
    deepEqual(
      [groupNotification("CRITICAL"), groupNotification("OK"), testNotification].map((notification) => {
        const { json } = sent(notification);
        return [json.event_action, json.dedup_key];
      }),
      [
        ["trigger", "2cG"],
        ["resolve", "2cG"],
        ["trigger", "2dZ"],
      ],
    );
    const { line, json } = sent(hostNotification("hostRetire"));
    equal(line, "POST https://events.pagerduty.com/v2/change/enqueue");
    deepEqual([json.payload.source, "event_action" in json], ["web1", false]);
    const budget = sent(budgetNotification());
    deepEqual([budget.line, budget.json.payload.source], [line, "shop"]);
  });
});

describe("Opsgenie", () => {
  const kind = opsgenie({ us: "https://api.opsgenie.com", eu: "https://api.eu.opsgenie.com" });
  const channel = (region: "us" | "eu" = "us"): ChannelOf<"opsgenie"> => ({
    ...{ ...common, type: "opsgenie", token: "T", region },
  });

  it("[CH9] an alert is created under its id and closed under it", () => {
    const { line, headers, json } = only(kind, channel("eu"), outgoing());
    deepEqual(
      [line, headers.Authorization, json.alias, json.priority, json.message, json.entity, json.tags],
      [
        ...["POST https://api.eu.opsgenie.com/v2/alerts", "GenieKey T", "2cA", "P1"],
        ...["[CRITICAL] CPU is busy: Web <1>", "web1", ["critical"]],
      ],
    );
    match(json.description, /^cpu% 96\.2 > 90\nLook at the queue first\.\nAlert: https:/);
    const closed = only(kind, channel(), outgoing(closedAlert()));
    deepEqual(
      [closed.line, closed.json.source],
      ["POST https://api.opsgenie.com/v2/alerts/2cA/close?identifierType=alias", "Sawara"],
    );
  });

  it("[CH9] a change of status sets the priority too", () => {
    const changed = alertNotification(cpuMonitor, { status: "WARNING", value: 85 }, { event: "changed" });
    deepEqual(
      requestsOf(kind, channel(), outgoing(changed)).map(({ line, json }) => [line, json.priority]),
      [
        ["POST https://api.opsgenie.com/v2/alerts", "P3"],
        ["PUT https://api.opsgenie.com/v2/alerts/2cA/priority?identifierType=alias", "P3"],
      ],
    );
  });

  it("[CH9] what is no alert has the lowest priority and an id of its own", () => {
    const { json } = only(kind, channel(), outgoing(hostNotification("hostStatus")));
    deepEqual([json.alias, json.priority], ["2dZ", "P5"]);
    for (const to of ["exhausted", "plenty"] as const) {
      const budget = only(kind, channel(), outgoing(budgetNotification({ to })));
      deepEqual([budget.line, budget.json.priority], ["POST https://api.opsgenie.com/v2/alerts", "P5"]);
    }
  });
});

describe("LINE WORKS", () => {
  it("[CH4] a title, lines of text, and one button", () => {
    const channel: ChannelOf<"line-works"> = { ...common, locale: "ja", type: "line-works", url: HOOK };
    const { json } = only(lineWorks, channel, outgoing());
    equal(json.title, "[重大] CPU is busy: Web <1>");
    const [first, second] = json.body.text.split("\n");
    equal(first, "cpu% 96.2 > 90");
    equal(second, "監視ルール: CPU is busy");
    equal(json.button.url, "https://sawara.example/orgs/acme/alerts/2cA");
    equal(json.body.text.includes("alerts/2cA"), false);
  });
});

describe("Chatwork", () => {
  const kind = chatwork("https://api.chatwork.com");
  const channel: ChannelOf<"chatwork"> = { ...common, type: "chatwork", token: "T", roomId: "42" };

  it("[CH4] a message in a frame, in which no name calls a room", () => {
    const { line, headers, text } = only(kind, channel, outgoing(hostile()));
    equal(line, "POST https://api.chatwork.com/v2/rooms/42/messages");
    deepEqual(headers, { "Content-Type": "application/x-www-form-urlencoded", "x-chatworktoken": "T" });
    const body = new URLSearchParams(text).get("body")!;
    match(body, /^\[info\]\[title\]［CRITICAL\] .*\[\/title\]cpu% 96\.2 > 90\n.*\[\/info\]$/s);
    equal(body.includes("[toall]"), false);
  });

  it("[CH6] a picture comes with the message as its comment", () => {
    const { line, headers, text } = only(kind, channel, outgoing(alertNotification(), withImage));
    equal(line, "POST https://api.chatwork.com/v2/rooms/42/files");
    match(headers["Content-Type"]!, /^multipart\/form-data; boundary=/);
    match(text, /name="message"\r\n\r\n\[info\].*\[\/info\]\r\n.*name="file"; filename="graph\.png"/s);
  });

  it("[CH8] a comment has a thousand characters at most, and its frame is closed", () => {
    const long = alertNotification({ ...cpuMonitor, name: "n".repeat(3_000), memo: "m".repeat(2_000) });
    const { text } = only(kind, channel, outgoing(long, { image: { png: PIXEL, alt: "" } }));
    const [, message] = /name="message"\r\n\r\n(.*?)\r\n--/s.exec(Buffer.from(text, "latin1").toString())!;
    ok([...message!].length <= 1_000);
    ok(message!.endsWith("[/info]"));
  });
});

describe("webhooks", () => {
  const channel = (enabledGraphImage: boolean): ChannelOf<"webhook"> => ({
    ...{ ...common, type: "webhook", url: HOOK, enabledGraphImage },
  });
  const kind = webhook(({ notification, image }) => ({ event: notification.kind, imageUrl: image?.url ?? null }));

  it("[CH7] the delivery's id is a header; a possible repeat says so", () => {
    const { headers, json } = only(kind, channel(true), outgoing(alertNotification(), withImage));
    deepEqual(headers, { "Content-Type": "application/json", "X-Sawara-Delivery": "2dZ" });
    deepEqual(json, { event: "alert", imageUrl: PUBLIC_IMAGE });
    const repeated = only(kind, channel(true), outgoing(alertNotification(), { possibleRepeat: true }));
    equal(repeated.headers["X-Sawara-Possible-Repeat"], "true");
  });

  it("[CH6] without pictures the address of none is told", () => {
    equal(only(kind, channel(false), outgoing(alertNotification(), withImage)).json.imageUrl, null);
  });
});

it("[CH1] the same message gives the same requests", () => {
  const channel: ChannelOf<"chatwork"> = { ...common, type: "chatwork", token: "T", roomId: "42" };
  const make = () =>
    requestsOf(chatwork("https://api.chatwork.com"), channel, outgoing(alertNotification(), withImage));
  deepEqual(make(), make());
});

it("[CH8] text is cut with an ellipsis, between characters", () => {
  deepEqual([cut("abc", 3), cut("abcd", 3), cut("a😀b", 3), cut("😀😀", 2)], ["abc", "ab…", "a…", "…"]);
});
