import { deepEqual, equal } from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser } from "playwright-core";
import { startServer } from "#test/support/server.ts";
import { startWebMock, type WebMock } from "#test/support/web-mock.ts";
import { drawn, openBrowser, openStage, SKIP, type Stage, signedIn, window } from "./stage.ts";

describe("the first run", { skip: SKIP }, () => {
  let browser: Browser;
  let server: WebMock;
  before(async () => {
    browser = await openBrowser();
    server = await startWebMock({ hosts: 1 });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  it("[UI80] from the printed link to a moving graph: name, password, one click", async (t) => {
    const real = await startServer({ agent: true });
    t.after(() => real.remove());
    const page = await window(t, browser);
    await page.goto(await real.setupUrl());
    await page.getByLabel("Name").fill("ken");
    await page.getByLabel("Password").fill("correct horse battery");
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByRole("heading", { name: "This machine" }).waitFor();
    equal(new URL(page.url()).searchParams.get("token"), null, "the token is gone from the address");
    // The agent's first post comes with its first full minute.
    await page.locator("figure canvas").first().waitFor();
    await page.getByRole("heading", { name: "All quiet. 1 host reports." }).waitFor();
  });

  it("[UI81] a host that registers is announced at once", async (t) => {
    const page = await signedIn(t, browser, { url: server.url, user: server.user } as Stage);
    await page.goto(`${server.url}/orgs/acme/settings/add-host`);
    await page.getByText("Waiting for a new host").waitFor();
    server.register("web-2");
    await page.getByText("web-2 just arrived.").waitFor();
  });

  it("[UI82] a wrong token is refused beside its field", async (t) => {
    const other = await startWebMock({ people: 0, hosts: 1 });
    t.after(() => other.close());
    const page = await window(t, browser);
    await page.goto(`${other.url}/welcome?token=wrong`);
    await page.getByLabel("Name").fill("ken");
    await page.getByLabel("Password").fill("correct horse battery");
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText("This is not the token that the server printed").waitFor();
  });

  it("[UI83] what the server refuses is shown in its words, with a way to try again", async (t) => {
    const page = await signedIn(t, browser, { url: server.url, user: server.user } as Stage);
    server.failNext(/\/services$/, 403, "Cannot list services: the store is closed");
    await page.goto(`${server.url}/orgs/acme/services`);
    await page.getByText("Cannot list services: the store is closed").waitFor();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "Shop", level: 2 }).waitFor();
  });
});

describe("journeys", { skip: SKIP }, () => {
  let browser: Browser;
  let stage: Stage;
  before(async () => {
    browser = await openBrowser();
    stage = await openStage({ hosts: 300 });
  });
  after(async () => {
    await browser?.close();
    await stage?.close();
  });

  it("[UI84] with the keyboard only: sign in, find a host, read its graph, change its status", async (t) => {
    const page = await window(t, browser);
    await page.goto(stage.url);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.type(stage.user.name);
    await page.keyboard.press("Tab");
    await page.keyboard.type(stage.user.password);
    await page.keyboard.press("Enter");
    await page.getByRole("navigation", { name: "Main" }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("h");
    await page.waitForURL(/\/hosts$/);
    await page.keyboard.press("/");
    await page.keyboard.type(stage.host.name);
    await page.getByRole("option", { name: stage.host.name }).first().waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(new RegExp(`/hosts/${stage.host.id}`));
    await drawn(page);
    const reach = async (selector: string): Promise<void> => {
      for (let i = 0; i < 60; i++) {
        if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return;
        await page.keyboard.press("Tab");
      }
      throw new Error(`Tab does not reach ${selector}`);
    };
    await reach("main button[aria-haspopup=menu]");
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByText("Status is now “Standby”").waitFor();
    await reach("figure");
    await page.keyboard.press("ArrowLeft");
    await page
      .locator("figure [aria-live]")
      .filter({ hasText: /^\d\d:\d\d, / })
      .first()
      .waitFor({ state: "attached" });
  });

  it("[UI85] letters in fields are text, never commands", async (t) => {
    const page = await signedIn(t, browser, stage);
    await page.goto(`${stage.org}/hosts`);
    await page.getByRole("searchbox").fill("");
    await page.getByRole("searchbox").pressSequentially("gh?/-=[]");
    await page.waitForURL(/\/hosts\?q=/);
    equal(await page.getByRole("searchbox").inputValue(), "gh?/-=[]");
    equal(await page.locator("dialog[open]").count(), 0);
  });

  it("[UI86] an API key is shown once, and revoked", async (t) => {
    const page = await signedIn(t, browser, stage);
    await page.goto(`${stage.org}/settings/api-keys`);
    await page.getByRole("button", { name: "Create a key" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("robots");
    await page.getByRole("dialog").getByRole("button", { name: "Create a key" }).click();
    const secret = await page.locator("section[role=status] code").textContent();
    equal(secret!.length > 20, true);
    await page.reload();
    await page.getByRole("rowheader", { name: "robots" }).waitFor();
    equal(await page.getByText(secret!).count(), 0);
    await page.getByRole("button", { name: "Revoke robots" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page
      .getByRole("row", { name: /robots/ })
      .getByText(/Revoked \d{4}/)
      .waitFor();
  });

  it("[AC14] an API key moves traffic when somebody says so, now or later", async (t) => {
    const page = await signedIn(t, browser, stage);
    await page.goto(`${stage.org}/settings/api-keys`);
    const dialog = page.getByRole("dialog");
    const create = async (name: string, traffic: boolean) => {
      await page.getByRole("button", { name: "Create a key" }).click();
      await dialog.getByLabel("Name").fill(name);
      const box = dialog.getByRole("checkbox", { name: "May move traffic" });
      equal(await box.isChecked(), false);
      if (traffic) {
        // It includes both others, and goes with either.
        await dialog.getByRole("checkbox", { name: "May read" }).uncheck();
        await box.focus();
        await page.keyboard.press("Space");
        equal(await dialog.getByRole("checkbox", { name: "May read" }).isChecked(), true);
        await dialog.getByRole("checkbox", { name: /May write/ }).uncheck();
        equal(await box.isChecked(), false);
        await box.check();
      }
      await dialog.getByRole("button", { name: "Create a key" }).click();
      await page.getByRole("rowheader", { name }).waitFor();
    };
    const rights = (name: string, text: string) =>
      page
        .getByRole("row", { name: new RegExp(name) })
        .getByText(text, { exact: true })
        .waitFor();
    const isAccessible = async () => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      deepEqual(
        violations.map(({ id }) => id),
        [],
      );
    };
    await create("pipeline", true);
    await rights("pipeline", "Read, write and move traffic");
    await create("machines", false);
    await rights("machines", "Read and write");
    await isAccessible();
    await page.getByRole("button", { name: "Allow traffic to be moved by machines" }).click();
    await isAccessible();
    await dialog.getByRole("button", { name: "Allow traffic" }).click();
    await rights("machines", "Read, write and move traffic");
    await page.getByRole("button", { name: "Forbid traffic to be moved by machines" }).click();
    await dialog.getByRole("button", { name: "Forbid traffic" }).click();
    await rights("machines", "Read and write");
    await page.goto(`${stage.org}/settings/audit-log`);
    await page.getByRole("cell", { name: "API key’s rights changed" }).first().waitFor();
  });

  it("[UI87] services and roles are added, and deleted after typing their name", async (t) => {
    const page = await signedIn(t, browser, stage);
    await page.goto(`${stage.org}/services`);
    await page.getByRole("button", { name: "Add a service" }).first().click();
    await page.getByLabel("Name").fill("Billing");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.waitForURL(/services\/Billing$/);
    await page.getByRole("button", { name: "Add a role" }).click();
    await page.getByLabel("Name").fill("worker");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.waitForURL(/services\/Billing\/-\/worker$/);
    await page.getByRole("link", { name: "Billing" }).click();
    await page.getByRole("button", { name: "More actions for Billing" }).click();
    await page.getByRole("menuitem", { name: "Delete service" }).click();
    const dialog = page.getByRole("dialog");
    equal(await dialog.getByRole("button", { name: "Delete service" }).isDisabled(), true);
    await dialog.getByLabel(/Type “Billing”/).fill("Billing");
    await dialog.getByRole("button", { name: "Delete service" }).click();
    await page.waitForURL(/\/services$/);
    await page.getByRole("heading", { name: "Shop", level: 2 }).waitFor();
    await page.getByRole("heading", { name: "Billing" }).waitFor({ state: "hidden" });
  });

  it("[UI88] the language and the theme change without a reload and stay", async (t) => {
    const page = await signedIn(t, browser, stage);
    await page.goto(stage.org);
    await page.getByRole("button", { name: "Language" }).click();
    await page.getByRole("menuitemradio", { name: "日本語" }).click();
    await page.getByRole("link", { name: "概要", exact: true }).waitFor();
    await page.getByRole("button", { name: "テーマ" }).click();
    await page.getByRole("menuitemradio", { name: "ダーク" }).click();
    await page.reload();
    await page.getByRole("link", { name: "概要", exact: true }).waitFor();
    equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), "dark");
  });

  it("[UI89] Mackerel's addresses lead to our pages", async (t) => {
    const page = await signedIn(t, browser, stage);
    for (const [from, to] of [
      ["/my", /\/orgs\/[^/]+$/],
      ["/my/hosts", /\/hosts$/],
      ["/my/services", /\/services$/],
      ["/", /\/orgs\/[^/]+$/],
    ] as const) {
      await page.goto(stage.url + from);
      await page.waitForURL(to);
    }
  });
});
