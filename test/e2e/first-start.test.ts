import { ok } from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { eventually, PATIENCE_MS } from "#test/support/eventually.ts";
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

  it("[UI80] shows this machine's load as a line, from the first minute on", async () => {
    const listening = Math.floor(Date.now() / 1000);
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(await server.setupUrl());
    await page.getByLabel("Name").fill("ken");
    await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
    await page.getByRole("button", { name: "Start" }).click();
    const graph = page.getByRole("figure", { name: /loadavg/ }).first();
    await graph.waitFor();
    // Two points make a line; the agent posts both at once. How long that takes on this machine is the machine's affair; that it
    // waits for no minute to pass is ours, and the time of the points tells it.
    const { body } = await server.api("GET", "/api/v0/hosts");
    const id = (body as { hosts: { id: string }[] }).hosts[0]!.id;
    const range = `from=${listening - 300}&to=${listening + 3_600}`;
    const [, second] = await eventually("two points", async () => {
      const { status, body: found } = await server.api("GET", `/api/v0/hosts/${id}/metrics?name=loadavg5&${range}`);
      const { metrics = [] } = found as { metrics?: { time: number }[] };
      return status === 200 && metrics.length >= 2 && metrics;
    });
    ok(second!.time <= listening + 60, `found the second point ${second!.time - listening} s after the start`);
    ok(!server.log().includes("correct horse battery"), "the password stands in the log");
    ok(!server.log().includes(server.apiKey), "the API key stands in the log");
  });
});
