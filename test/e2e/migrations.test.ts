import { deepEqual, equal, match, ok } from "node:assert/strict";
import { after, before, describe, it, type TestContext } from "node:test";
import type { Browser, Page } from "playwright-core";
import { eventuallyIs } from "#test/support/eventually.ts";
import { startServer, type TestServer } from "#test/support/server.ts";
import type { MigrationDetail } from "#wire/own/migrations.ts";
import { type Moving, STEPS, startMoving } from "./moving.ts";
import { openBrowser, type Place, SKIP, settled, signedIn } from "./stage.ts";

const api = "/api/sawara/v1/migrations";

describe("a migration, as people move it in the browser", { skip: SKIP }, () => {
  let browser: Browser;
  let server: TestServer;
  let moving: Moving;
  let stage: Place & { readonly base: string };

  before(async () => {
    browser = await openBrowser();
    server = await startServer({ moveTraffic: true });
    const user = { name: "ken", password: "correct horse battery" };
    const token = new URL(await server.setupUrl()).searchParams.get("token");
    const { body } = await server.api("POST", "/api/sawara/v1/setup", {
      ...{ token, ...user, locale: "en", timeZone: "Asia/Tokyo" },
    });
    const { org } = body as { org: { name: string } };
    await server.api("POST", "/api/v0/services", { name: "Shop", memo: "" });
    moving = await startMoving(server);
    stage = { url: server.url, user, base: `${server.url}/orgs/${org.name}` };
  });
  after(async () => {
    await browser?.close();
    await moving?.stop();
    await server?.remove();
  });

  const signIn = (t: TestContext, options: Parameters<typeof signedIn>[3] = {}): Promise<Page> =>
    signedIn(t, browser, stage, options);

  const detail = async (name: string): Promise<MigrationDetail> =>
    (await server.api("GET", `${api}/${name}`)).body as MigrationDetail;

  const until = (name: string, phase: string): Promise<MigrationDetail> =>
    eventuallyIs(
      `${name} is ${phase}`,
      () => detail(name),
      ({ run }) => run?.phase === phase,
    );

  /** Saved and running, and waiting for somebody to approve its second step. */
  async function held(name: string): Promise<void> {
    await server.api("POST", api, { document: moving.file(name) });
    equal((await server.api("POST", `${api}/${name}/start`)).status, 200);
    await until(name, "holding");
  }

  /** The new side has to be at nothing before the next one begins. */
  async function rolledBack(name: string): Promise<void> {
    await until(name, "rolled-back");
    equal((await moving.proxy.router.read()).canaryBp, 0);
    equal((await server.api("DELETE", `${api}/${name}`)).status, 200);
  }

  const open = async (page: Page, path: string): Promise<void> => {
    await page.goto(`${stage.base}/migrations${path}`);
    await page.locator("h1").first().waitFor();
    await settled(page);
  };
  const heading = (page: Page, text: RegExp) => page.getByRole("heading", { level: 1, name: text }).waitFor();

  it("[UI120] is written, checked, priced and saved; nothing moves until it is started", async (t) => {
    const page = await signIn(t);
    await open(page, "");
    await page.getByRole("link", { name: "New migration" }).click();
    const file = page.getByRole("textbox", { name: "File" });
    await file.fill(moving.file("shop").replace("weight: 50%", "weight: 5%"));
    await page.getByRole("button", { name: "Check and plan" }).click();
    await page
      .getByRole("alert")
      .getByText(/steps\.1\.weight: found 5%, want more than 20%/)
      .waitFor();
    // Time enough to be held at its second step, on any machine.
    await file.fill(moving.file("shop", STEPS.replace("50%, bake: 3s", "50%, bake: 20s")));
    await page.getByLabel("Requests a second, for the plan").fill("200");
    await page.getByRole("button", { name: "Check and plan" }).click();
    const plan = page.getByRole("region", { name: "Plan" });
    await plan.getByText("At 200 requests a second").waitFor();
    equal(await plan.getByRole("row").count(), 4);
    await page.getByRole("button", { name: "Save" }).click();
    await heading(page, /shop · Never started/);
    await page.getByText("sawara migrate drill shop").waitFor();
    equal((await moving.proxy.router.read()).canaryBp, 0);
  });

  it("[UI121] [UI122] moves before one's eyes: both sides drawn, approved, held, resumed and done", async (t) => {
    const page = await signIn(t);
    await open(page, "/shop");
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Start" }).click();
    await heading(page, /somebody has to approve: 50 %/);
    await page.getByRole("region", { name: "Verdict" }).getByText("Good enough; waiting").waitFor();
    const chart = page.getByRole("region", { name: "Share of Fargate" });
    await chart.locator("canvas").waitFor();
    await chart.getByRole("row", { name: /Set 20 %/ }).waitFor();
    await chart.getByRole("figure").focus();
    await page.keyboard.press("d");
    await chart.getByRole("columnheader", { name: "Observed" }).waitFor();
    await page.getByRole("button", { name: "Approve 50 %" }).click();
    await heading(page, /shop · Baking|shop · Changing/);
    await until("shop", "baking");
    await page.getByRole("button", { name: "Hold", exact: true }).click();
    await heading(page, /somebody asked for it/);
    await page.getByRole("button", { name: "Resume" }).click();
    await heading(page, /shop · Done/);
    equal((await moving.proxy.router.read()).canaryBp, 10_000);
    equal(await page.getByRole("button", { name: /^Roll back/ }).count(), 0);

    await page.getByRole("button", { name: "People" }).click();
    const log = page.getByRole("region", { name: "What happened" }).getByRole("listitem");
    await log.filter({ hasText: "Step 2 was approved" }).waitFor();
    deepEqual([...new Set(await log.locator("span").allTextContents())], ["ken"]);
    await page.getByRole("button", { name: "Copy" }).first().click();
    match(await page.evaluate(() => navigator.clipboard.readText()), /^# shop\n\n- Result: Done/);
    await page.getByRole("link", { name: "Report" }).click();
    await page.getByRole("cell", { name: "Step 2 was approved" }).first().waitFor();

    const { fence = 0 } = await moving.proxy.router.read();
    await moving.proxy.router.write({ canaryBp: 0, fence });
    equal((await server.api("DELETE", `${api}/shop`)).status, 200);
  });

  it("[UI123] goes back by mouse: the dialog says what moves, and stays until every route was read", async (t) => {
    await held("by-mouse");
    const page = await signIn(t);
    await open(page, "/by-mouse");
    await page.getByRole("button", { name: "Roll back to EC2: set Fargate to 0 %" }).click();
    const dialog = page.getByRole("dialog", { name: "Roll back by-mouse?" });
    await dialog.getByText("20 % → 0 %").waitFor();
    await dialog.getByText("80 % → 100 %").waitFor();
    await dialog.getByText(/About \d+ requests a second move back/).waitFor();
    await dialog.getByLabel("Reason (optional)").fill("pager went off");
    await dialog.getByRole("button", { name: "Roll back now" }).click();
    await dialog.locator("li[data-done]", { hasText: "The route was read at 0 %" }).waitFor();
    match((await dialog.locator("li", { hasText: "Accepted by the server" }).textContent())!, /\d\d:\d\d:\d\d/);
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await heading(page, /by-mouse · Rolled back/);
    await page
      .getByText(/Set the new side to 0 %: asked for by .*: pager went off/)
      .first()
      .waitFor();
    await rolledBack("by-mouse");
  });

  it("[UI123] goes back by three keys, and whoever opened the dialog by mistake presses Enter", async (t) => {
    await held("by-keys");
    const page = await signIn(t);
    await open(page, "/by-keys");
    await page.getByRole("button", { name: /^Roll back/ }).waitFor();
    await page.keyboard.press("Shift+R");
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    await page.waitForFunction(() => document.activeElement?.textContent === "Cancel");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    equal((await detail("by-keys")).run?.phase, "holding");
    await page.keyboard.press("Shift+R");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await heading(page, /by-keys · Rolled back/);
    await rolledBack("by-keys");
  });

  it("[UI123] goes back on a phone: a bar in words, 56 pixels high, above the pages' own bar", async (t) => {
    await held("by-thumb");
    const page = await signIn(t, { viewport: { width: 360, height: 740 }, hasTouch: true });
    await open(page, "/by-thumb");
    const button = page.getByRole("button", { name: "Roll back to EC2: set Fargate to 0 %" });
    const box = (await button.boundingBox())!;
    ok(box.height >= 56 && box.width === 360 && box.y + box.height <= 740, JSON.stringify(box));
    await page.evaluate(() => window.scrollTo(0, 600));
    ok(await button.isVisible());
    await button.tap();
    await page.getByRole("dialog").getByRole("button", { name: "Roll back now" }).tap();
    await heading(page, /by-thumb · Rolled back/);
    await rolledBack("by-thumb");
  });

  it("[UI124] without the server the page says so, and what to type instead", async (t) => {
    await held("cut-off");
    const page = await signIn(t);
    await open(page, "/cut-off");
    await page.getByRole("button", { name: /^Roll back/ }).waitFor();
    await page.context().setOffline(true);
    await page.keyboard.press("Shift+R");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Roll back now" }).click();
    await dialog.getByText("sawara migrate rollback cut-off --direct cut-off.yaml").waitFor();
    const saved = page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Save cut-off.yaml" }).click();
    equal((await saved).suggestedFilename(), "cut-off.yaml");
    await dialog.getByText("Back by hand").click();
    await dialog.getByText(/curl -X PUT/).waitFor();
    await page.context().setOffline(false);
    await dialog.getByRole("button", { name: "Try again" }).click();
    await heading(page, /cut-off · Rolled back/);
    await rolledBack("cut-off");
  });

  it("[UI125] what people have to have done is ticked off by name", async (t) => {
    const gates = "gates:\n  - checklist: [dashboards-ready, owner-awake]\n";
    await server.api("POST", api, { document: moving.file("careful") + gates });
    const page = await signIn(t, { language: "ja", locale: "ja-JP" });
    await open(page, "/careful");
    const list = page.getByRole("region", { name: "チェックリスト" });
    await list.getByText("2 件中 0 件").waitFor();
    await list.getByRole("checkbox", { name: "owner-awake" }).check();
    await list.getByText("2 件中 1 件").waitFor();
    match((await list.textContent())!, /ken、\d{4}\/\d\d\/\d\d/);
  });

  it("[UI126] a fleet of one template counts what is left, and both sides stand with what makes them unlike", async (t) => {
    const host = async (name: string, role: string, cpu: string, zone: string): Promise<void> => {
      const meta = {
        cpu: [{ model_name: cpu }],
        cloud: { provider: "ec2", metadata: { "placement/availability-zone": zone } },
      };
      const interfaces = [{ name: "eth0", ipv4Addresses: ["192.0.2.1"] }];
      const body = { name, meta, interfaces, roleFullnames: [`Shop:${role}`] };
      equal((await server.api("POST", "/api/v0/hosts", body)).status, 200);
    };
    for (const role of ["vm", "task"])
      await server.api("POST", "/api/v0/services/Shop/roles", { name: role, memo: "" });
    await host("vm-1", "vm", "Xeon", "a");
    await host("vm-2", "vm", "Xeon", "c");
    await host("task-1", "task", "Xeon", "a");
    await host("task-2", "task", "EPYC", "a");
    const sides = `sides:
  stable: { label: EC2, roles: ["Shop:vm"] }
  canary: { label: Fargate, roles: ["Shop:task"] }`;
    for (const name of ["fleet-a", "fleet-b"]) {
      const from = `template: { name: vm-to-container, values: { service: ${name} } }\n`;
      const document = moving.file(name).replace("sides: { stable: EC2, canary: Fargate }", sides) + from;
      equal((await server.api("POST", api, { document })).status, 200);
    }
    equal((await server.api("POST", `${api}/fleet-a/start`)).status, 200);
    await until("fleet-a", "holding");
    const page = await signIn(t);
    await open(page, "");
    await page.getByRole("button", { name: "vm-to-container" }).click();
    await page.getByText("0 of 2 done, 0 moving, 1 on hold. 4 hosts are left on the old side.").waitFor();
    const rows = page.getByRole("main").getByRole("listitem");
    equal(await rows.count(), 2);
    match((await rows.allInnerTexts()).join("\n"), /2 hosts on the old side, 2 on the new/);
    await page.getByRole("link", { name: "fleet-a" }).click();
    await page.getByText(/\d+\.\d % of the requests arrive at Fargate/).waitFor();
    const tasks = page.getByRole("region", { name: "What the sides run on" });
    await tasks.getByText("Fargate runs on different processors (EPYC, Xeon)").waitFor();
    match((await tasks.getByRole("group").first().textContent())!, /task-2.*EPYC.*eth0/);
    await page.getByText("Every gate is open. Mind: Fargate runs on different processors").waitFor();
    await (await signIn(t, { language: "ja", locale: "ja-JP" })).close();
    await page.reload();
    await page.getByText("すべてのゲートが開いています。注意: Fargate の CPU が揃っていません").waitFor();
    await server.api("POST", `${api}/fleet-a/actions`, { verb: "roll-back" });
    await rolledBack("fleet-a");
  });
});
