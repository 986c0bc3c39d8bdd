import { ok } from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { startServer, type TestServer } from "#test/support/server.ts";
import { openBrowser, SKIP } from "./stage.ts";

/** Issue number one of any monitoring tool: how long until the first graph. The real server, its own agent, a real browser. */
describe("a fresh server", { skip: SKIP }, () => {
  let server: TestServer;
  let browser: Browser;
  before(async () => {
    [server, browser] = await Promise.all([startServer({ agent: true }), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  it("[UI80] shows this machine's load as a line within 60 seconds of listening", { timeout: 120_000 }, async () => {
    const listening = Date.now();
    const page = await browser.newPage();
    await page.goto(await server.setupUrl());
    await page.getByLabel("Name").fill("ken");
    await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
    await page.getByRole("button", { name: "Start" }).click();
    const graph = page.getByRole("figure", { name: /loadavg/ }).first();
    await graph.waitFor();
    // Two points make a line; the agent posts the first at once and the next with the minute.
    const { body } = await server.api("GET", "/api/v0/hosts");
    const id = (body as { hosts: { id: string }[] }).hosts[0]!.id;
    for (;;) {
      const since = Math.floor(listening / 1000) - 300;
      const answer = await server.api(
        "GET",
        `/api/v0/hosts/${id}/metrics?name=loadavg5&from=${since}&to=${since + 600}`,
      );
      if (answer.status === 200 && (answer.body as { metrics: unknown[] }).metrics.length >= 2) break;
      ok(Date.now() - listening < 60_000, "no second point within 60 seconds");
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    ok(Date.now() - listening < 60_000);
    ok(!server.log().includes("correct horse battery"), "the password stands in the log");
    ok(!server.log().includes(server.apiKey), "the API key stands in the log");
  });
});
