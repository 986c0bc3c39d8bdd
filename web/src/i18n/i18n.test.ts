import { deepEqual, equal, ok } from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import en from "./en.ts";
import { ago, dateTime, length, span, zoneName } from "./format.ts";
import ja from "./ja.ts";

const ROOT = new URL("../", import.meta.url);
const ids = Object.keys(en) as (keyof typeof en)[];

/** Names of the values that a text takes, in plurals too. */
const placeholders = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)[,}]/g)].map(([, name]) => name!))]
    .filter((name) => Number.isNaN(Number(name)))
    .sort();

/** Words that stay as they are in Japanese: names of things, formats and file names. */
const LATIN_WORDS = new RegExp(
  `\\b(?:${[
    "\\d+mo",
    "ADDRESS",
    "SVG",
    "x",
    "secretKey",
    "restriction",
    "reset",
    "org",
    "ip",
    "egress",
    "announced",
    "address",
    "CIDR",
    "CloudWatch",
    "HAProxy",
    "proxy",
    "dry",
    "run",
    "AWS",
    "d",
    "dashboards",
    "pull",
    "Shift",
    "Enter",
    "Delete",
    "Alt",
    "agent",
    "API",
    "Api",
    "APIキー",
    "App",
    "C",
    "Chatwork",
    "checks",
    "CPU",
    "cpu",
    "CSV",
    "Ctrl",
    "custom",
    "db",
    "DELETE",
    "Discord",
    "disk",
    "Docker",
    "ECS",
    "Events",
    "Fargate",
    "fargate",
    "fullname",
    "g",
    "GET",
    "h",
    "here",
    "host",
    "HTTP",
    "https",
    "ID",
    "Incoming",
    "Integration",
    "Integrations",
    "IP",
    "IPv\\d",
    "jobs",
    "js",
    "JSON",
    "Key",
    "key",
    "Kubernetes",
    "LINE",
    "loadavg\\d*",
    "Mackerel",
    "mackerel",
    "Markdown",
    "memory",
    "Microsoft",
    "mkr",
    "name",
    "Node",
    "npm",
    "Opsgenie",
    "OS",
    "PagerDuty",
    "password",
    "plugin",
    "Pod",
    "POST",
    "PUT",
    "rid",
    "roles",
    "Sawara",
    "sawara",
    "Settings",
    "Shop",
    "Slack",
    "SLO",
    "p\\d+",
    "Space",
    "swap",
    "systemd",
    "Teams",
    "Terraform",
    "TLS",
    "URL",
    "user",
    "v\\d",
    "web",
    "Webhook",
    "WebHooks",
    "Webhooks",
    "WORKS",
    "X",
    "YOUR",
  ].join("|")})\\b`,
  "g",
);

describe("the two languages", () => {
  it("[UI40] have exactly the same texts", () => {
    deepEqual(Object.keys(ja), ids);
  });

  for (const [name, catalogue] of [
    ["en", en],
    ["ja", ja],
  ] as const)
    it(`[UI40] every text of ${name} compiles`, () => {
      for (const id of ids) ok(compileMessage(catalogue[id]).length > 0, id);
    });

  it("[UI41] Japanese uses no value that English does not have", () => {
    for (const id of ids)
      for (const name of placeholders(ja[id])) ok(placeholders(en[id]).includes(name), `${id}: {${name}}`);
  });

  it("[UI42] no English is left in Japanese", () => {
    for (const id of ids) {
      const bare = ja[id]
        .replace(/\{\w+(?:, (?:plural|number)[^{}]*)?\}?|=\d+ \{|\bother \{|\}/g, " ")
        .replace(LATIN_WORDS, " ")
        .match(/[A-Za-z]{2,}/g);
      deepEqual(bare ?? [], [], `${id}: ${ja[id]}`);
    }
  });

  it("[UI42] Mackerel's words are used: メトリック, never メトリクス", () => {
    for (const id of ids) equal(/メトリクス|ホスト名前|リタイア|メンテナンス中/.test(ja[id]), false, id);
  });

  it("[UI43] every text that a page names exists, and every text is named by some page", () => {
    const sources = globSync("**/*.{ts,tsx}", { cwd: ROOT, exclude: ["i18n/**/*.ts", "**/*.test.ts"] })
      .map((file) => readFileSync(new URL(file, ROOT), "utf8"))
      .join("\n");
    const stems = [...sources.matchAll(/t\(\s*`([\w.-]+)\$\{/g)].map(([, stem]) => stem!);
    const endings = [...sources.matchAll(/t\(\s*`([\w.-]+)\$\{\w+(?:\.\w+)*\}([\w.-]+)`/g)].map(([, stem]) => stem!);
    const unused = ids.filter(
      (id) => !sources.includes(`"${id}"`) && ![...stems, ...endings].some((stem) => id.startsWith(stem)),
    );
    deepEqual(unused, []);
  });
});

describe("times", () => {
  const at = Date.UTC(2026, 10, 23, 1, 5, 9) / 1_000;

  it("[UI44] are written as each language writes them, 24 hours, in the person's zone", () => {
    equal(dateTime(at, "en", "Asia/Tokyo"), "2026-11-23 10:05");
    equal(dateTime(at, "ja", "Asia/Tokyo"), "2026/11/23 10:05");
    equal(dateTime(at, "en", "America/New_York"), "2026-11-22 20:05");
    equal(zoneName(at, "Asia/Tokyo"), "Asia/Tokyo (UTC+09:00)");
  });

  it("[UI44] lengths and distances take their largest unit", () => {
    equal(ago(at - 22 * 60, at, "ja"), "22 分前");
    equal(ago(at - 3 * 86_400, at, "en"), "3 days ago");
    equal(ago(at + 5, at, "en"), "0 sec. ago");
    equal(length(300, "en"), "5 min");
    equal(length(300, "ja"), "5 分");
    equal(length(7_200, "en"), "2 hr");
    equal(span(860, "en"), "14 min 20 sec");
    equal(span(86_400 + 7_260, "ja"), "1 日 2 時間");
    equal(span(3_600, "en"), "1 hr");
    equal(span(0, "en"), "0 sec");
  });
});
