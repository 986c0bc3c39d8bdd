import { deepEqual, equal, match, ok } from "node:assert/strict";
import { after, before, describe, it, type TestContext } from "node:test";
import type { Browser, Page } from "playwright-core";
import { eventually } from "#test/support/eventually.ts";
import { startServer, type TestServer } from "#test/support/server.ts";
import type { GateAnswer, SloDetail } from "#wire/own/slos.ts";
import { openBrowser, type Place, SKIP, settled, signedIn } from "./stage.ts";

const MINUTE = 60;
const api = "/api/sawara/v1";

describe("from a count to an alert, on the real server", { skip: SKIP }, () => {
  let browser: Browser;
  let server: TestServer;
  let stage: Place & { readonly base: string };

  before(async () => {
    browser = await openBrowser();
    server = await startServer({ moveTraffic: true });
    const user = { name: "ken", password: "correct horse battery" };
    const token = new URL(await server.setupUrl()).searchParams.get("token");
    const { body } = await server.api("POST", `${api}/setup`, {
      ...{ token, ...user, locale: "en", timeZone: "Asia/Tokyo" },
    });
    await server.api("POST", "/api/v0/services", { name: "Shop", memo: "" });
    stage = { url: server.url, user, base: `${server.url}/orgs/${(body as { org: { name: string } }).org.name}` };
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
  });

  const signIn = (t: TestContext, options: Parameters<typeof signedIn>[3] = {}): Promise<Page> =>
    signedIn(t, browser, stage, options);
  const open = async (page: Page, path: string): Promise<void> => {
    await page.goto(`${stage.base}${path}`);
    await page.locator("h1").first().waitFor();
    await settled(page);
  };

  /** Counts of so many whole minutes until now, 100 requests each. */
  async function count(minutes: number, bad: number): Promise<void> {
    const finalUntil = Math.floor(Date.now() / 1_000 / MINUTE) * MINUTE;
    const buckets = Array.from({ length: minutes }, (_, i) => ({
      ...{ start: finalUntil - (i + 1) * MINUTE, side: "stable", total: 100, bad, slow: [bad] },
    }));
    const body = { bucketSeconds: MINUTE, limitsMs: [200], finalUntil, buckets };
    equal((await server.api("POST", `${api}/sli/web`, body)).status, 200);
  }

  it("[UI140] [UI142] without a source it says how to count; with the first counts there is one, drawn", async (t) => {
    const page = await signIn(t);
    await open(page, "");
    const rail = page.getByRole("navigation", { name: "Main" });
    await rail.getByRole("link", { name: "Sources of counts" }).click();
    await page.getByText("Nothing counts requests yet").waitFor();
    await page.getByRole("tab", { name: "Command" }).click();
    match((await page.getByRole("region", { name: "Command" }).textContent())!, /sawara sli count shop .* --dry-run/);

    await count(3 * 1_440, 0);
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "The source counts" }).waitFor();
    const row = page.getByRole("main").getByRole("listitem").first();
    match(
      (await row.textContent())!,
      /web[\s\S]*Agent, command or API[\s\S]*by 1 min[\s\S]*Final until[\s\S]*Counting/,
    );
    await row.getByRole("link", { name: "web" }).click();
    const counts = page.getByRole("region", { name: "Counts", exact: true });
    await counts.locator("canvas").first().waitFor();
    await counts.getByRole("row", { name: /Requests 100/ }).waitFor();
    await page.getByText("No objective and no migration yet.").waitFor();
  });

  it("[UI135] [UI136] an objective begins at its source, and its header tells the window", async (t) => {
    const page = await signIn(t);
    await open(page, "/slis/web");
    await page.getByRole("link", { name: "New objective" }).click();
    equal(await page.getByLabel("Source of counts").inputValue(), "web");
    await page.getByLabel("Name").fill("checkout");
    await page.getByRole("region", { name: "What it would have meant" }).getByText("no alert in 30 days").waitFor();
    equal(await page.getByRole("button", { name: /^Time range/ }).count(), 0);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { level: 1, name: /^checkout · .*100 %/ }).waitFor();
    const range = page.getByRole("button", { name: /^Time range/ });
    match((await range.textContent())!, /^\d{4}-\d\d-\d\d – \d{4}-\d\d-\d\d$/);
    await page.keyboard.press("-");
    await page.waitForURL(/from=\d+/);
    await page.keyboard.press("Backspace");
    await page.waitForURL((url) => !url.searchParams.has("from"));
    await open(page, "/slis/web");
    await page.getByRole("region", { name: "Who is judged by it" }).getByRole("link", { name: "checkout" }).click();
    await page.getByRole("heading", { level: 1, name: /^checkout/ }).waitFor();
  });

  it("[UI130] bad counts open an alert that leads to the objective, another target and a pass are ways out", async (t) => {
    const detail = async () => (await server.api("GET", `${api}/slos/checkout`)).body as SloDetail;
    let counted = 0;
    const alert = await eventually("an alert", async () => {
      const minute = Math.floor(Date.now() / 60_000);
      if (minute !== counted) await count(90, 30);
      counted = minute;
      return (await detail()).firing[0];
    });
    equal(alert.status, "CRITICAL");
    const page = await signIn(t);
    await open(page, "/slos");
    await page.getByRole("heading", { level: 1, name: /^checkout needs a look/ }).waitFor();
    await open(page, "/slos/checkout");
    await page
      .getByRole("region", { name: "Open alerts" })
      .getByRole("link", { name: /times too fast/ })
      .click();
    await page.waitForURL(/\/alerts\//);
    await page.getByRole("main").getByRole("link", { name: "checkout" }).first().click();
    await page.getByRole("heading", { level: 1, name: /^checkout · Budget used up/ }).waitFor();

    const gate = async () => (await server.api("GET", `${api}/slos/checkout/gate`)).body as GateAnswer;
    equal((await gate()).answer, "stop");
    const choose = async (item: string): Promise<void> => {
      await page.getByRole("button", { name: "More for checkout" }).click();
      await page.getByRole("menuitem", { name: item }).click();
    };
    const dialog = page.getByRole("dialog");
    await choose("Let it pass");
    await dialog.getByLabel("Why").fill("the repair has to go out");
    await dialog.getByRole("button", { name: "Let it pass" }).click();
    const list = page.getByRole("region", { name: "Exceptions" });
    await list.getByText("the repair has to go out").waitFor();
    const { answer, overriddenBy } = await gate();
    deepEqual([answer, overriddenBy], ["go", "ken"]);
    await choose("Temporary target");
    await dialog.getByLabel("Target").fill("90");
    await dialog.getByLabel("Why").fill("a known outage");
    await dialog.getByRole("button", { name: "Set the target" }).click();
    await list.getByText("a known outage").waitFor();
  });

  it("[UI141] [UI143] a source is tried before it is saved, and goes with its counts by its name", async (t) => {
    const now = Math.floor(Date.now() / 1_000 / MINUTE) * MINUTE;
    const points = Array.from({ length: 20 }, (_, i) => [
      { name: "lb.requests", time: now - i * MINUTE, value: 50 },
      { name: "lb.errors", time: now - i * MINUTE, value: 2 },
    ]).flat();
    equal((await server.api("POST", "/api/v0/services/Shop/tsdb", points)).status, 200);
    const page = await signIn(t);
    await open(page, "/slis/-/new");
    const file = page.getByRole("textbox", { name: "File" });
    await page.getByLabel("Who counts").selectOption("haproxy");
    match(await file.inputValue(), /kind: haproxy/);
    const sides = 'sides: { stable: { total: "service(Shop, lb.requests)", bad: "service(Shop, lb.errors)" } }';
    await file.fill(`apiVersion: sli/v1\nname: edge\nservice: Shop\nfrom:\n  kind: metrics\n  ${sides}\nbuckets: 1s\n`);
    await page.getByRole("button", { name: "Try", exact: true }).click();
    await page
      .getByRole("alert")
      .getByText(/found unknown "buckets"/)
      .waitFor();
    await file.fill((await file.inputValue()).replace("buckets: 1s\n", ""));
    await page.getByRole("button", { name: "Try", exact: true }).click();
    const trial = page.getByRole("region", { name: "What would be counted" }).first();
    await trial.filter({ hasText: /[\d,]+ requests, \d+ of them bad/ }).waitFor();
    ok((await trial.getByRole("row").count()) > 5);
    equal((await server.api("GET", `${api}/sli/edge`)).status, 404);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { level: 1, name: /^edge/ }).waitFor();
    await page.getByRole("region", { name: "File" }).getByText("kind: metrics").waitFor();
    await eventually("a count of it", async () => {
      const { body } = await server.api("GET", `${api}/sli/edge`);
      return (body as { finalUntil?: number }).finalUntil;
    });
    await page.getByRole("button", { name: "Delete" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete edge?" });
    await dialog.getByLabel("Delete what it has counted, too").check();
    equal(await dialog.getByRole("button", { name: "Delete" }).isDisabled(), true);
    await dialog.getByLabel(/edge/).fill("edge");
    await dialog.getByRole("button", { name: "Delete" }).click();
    await page.waitForURL(/\/slis$/);
    equal((await server.api("GET", `${api}/sli/edge`)).status, 404);
  });

  it("[UI144] a phone's bar leads everywhere: the rest of the pages are behind its last button", async (t) => {
    const page = await signIn(t, { viewport: { width: 360, height: 740 }, hasTouch: true, language: "ja" });
    await open(page, "");
    const bar = page.getByRole("navigation").first();
    const names = (await bar.getByRole("link").allInnerTexts()).map((text) => text.split("\n")[0]);
    deepEqual(names, ["概要", "アラート", "ホスト", "SLO"]);
    await bar.getByRole("button", { name: "その他" }).tap();
    for (const name of ["サービス", "移行", "件数のソース", "設定"])
      ok(await bar.getByRole("link", { name }).isVisible(), name);
    await bar.getByRole("link", { name: "移行" }).tap();
    await page.waitForURL(/\/migrations$/);
    equal(await bar.getByRole("link", { name: "設定" }).isVisible(), false);
    equal(await bar.getByRole("button", { name: "その他" }).getAttribute("data-current"), "true");
  });
});
