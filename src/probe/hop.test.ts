import { deepEqual, equal } from "node:assert/strict";
import { it } from "node:test";
import type { ProbeRequest } from "#core/monitor/probe.ts";
import { firstHop, nextHop } from "./hop.ts";
import { textOf } from "./text.ts";

const REQUEST: ProbeRequest = {
  url: "https://shop.example/a",
  method: "GET",
  headers: [],
  followRedirect: true,
  skipCertificateVerification: false,
  dualstack: "ipv4",
  timeoutMs: 15_000,
  allowPrivate: false,
};

it("[PR1] says who asks and wants no cached answer, unless the monitor says otherwise", () => {
  deepEqual(firstHop(REQUEST, new URL(REQUEST.url), "sawara-http-checker/1").headers, [
    ["User-Agent", "sawara-http-checker/1"],
    ["Cache-Control", "no-cache"],
    ["Accept", "*/*"],
  ]);
  const headers = [
    { name: "user-agent", value: "me" },
    { name: "CACHE-CONTROL", value: "max-age=0" },
    { name: "X-A", value: "" },
  ];
  deepEqual(firstHop({ ...REQUEST, headers }, new URL(REQUEST.url), "sawara-http-checker/1").headers, [
    ["Accept", "*/*"],
    ["user-agent", "me"],
    ["CACHE-CONTROL", "max-age=0"],
    ["X-A", ""],
  ]);
});

it("[PR1] a user and password in the URL become basic authentication, a header of that name wins", () => {
  const of = (url: string, headers: ProbeRequest["headers"] = []) =>
    firstHop({ ...REQUEST, headers }, new URL(url), "x").headers.find(([name]) => name === "Authorization")?.[1];
  equal(of("https://u%C3%A9:p%3Ass@shop.example/"), `Basic ${Buffer.from("ué:p:ss").toString("base64")}`);
  equal(of("https://u:p@shop.example/", [{ name: "Authorization", value: "Bearer t" }]), "Bearer t");
  equal(of("https://shop.example/"), undefined);
});

it("[PR1] GET has no body, whatever the monitor holds", () => {
  const body = "x";
  deepEqual(
    (["GET", "POST", "PUT", "DELETE"] as const).map(
      (method) => firstHop({ ...REQUEST, method, body }, new URL(REQUEST.url), "x").body,
    ),
    [undefined, "x", "x", "x"],
  );
});

it("[PR3] a redirect keeps method and body or turns into GET, and takes credentials to nobody else", () => {
  const hop = {
    url: new URL("https://shop.example/a/b?c"),
    method: "POST",
    headers: [
      ["Authorization", "Basic x"],
      ["Cookie", "a=b"],
      ["Content-Type", "text/plain"],
      ["X-A", "1"],
    ],
    body: "x",
  } as const;
  const f = (
    status: number,
    location: string | undefined,
    want: readonly [string, string, string, string?] | undefined,
  ) => {
    const next = nextHop(hop, status, location);
    const got = next && [next.method, next.url.href, next.headers.map(([name]) => name).join(), next.body];
    deepEqual(got, want && [want[0], want[1], want[2], want[3]], `${status} ${location}`);
  };
  f(301, "/new", ["GET", "https://shop.example/new", "Authorization,Cookie,X-A"]);
  f(302, "next", ["GET", "https://shop.example/a/next", "Authorization,Cookie,X-A"]);
  f(303, "?d", ["GET", "https://shop.example/a/b?d", "Authorization,Cookie,X-A"]);
  f(307, "/new", ["POST", "https://shop.example/new", "Authorization,Cookie,Content-Type,X-A", "x"]);
  f(308, "https://other.example/", ["POST", "https://other.example/", "Content-Type,X-A", "x"]);
  f(302, "http://shop.example/", ["GET", "http://shop.example/", "X-A"]);
  f(302, "//other.example:81/", ["GET", "https://other.example:81/", "X-A"]);
  f(302, undefined, undefined);
  f(302, "http://[", undefined);
  f(302, "ftp://shop.example/", undefined);
  f(302, "file:///etc/passwd", undefined);
  f(304, "/new", undefined);
  f(200, "/new", undefined);
});

it("[PR5] a body is read in the character set that it says", () => {
  const bytes = (hex: string) => Buffer.from(hex, "hex");
  equal(textOf(Buffer.from("日本"), undefined), "日本");
  equal(textOf(bytes("93fa967b"), "text/html; charset=Shift_JIS"), "日本");
  equal(textOf(bytes("c6fccbdc"), 'text/html;charset="EUC-JP"'), "日本");
  equal(textOf(Buffer.from("日本"), "text/html; charset=klingon"), "日本");
  equal(textOf(bytes("ff41"), "text/html"), "\ufffdA");
});
