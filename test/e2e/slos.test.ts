import { deepEqual, equal, match, ok } from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { open, openBrowser, openStage, SKIP, type Stage, signedIn } from "./stage.ts";

describe("objectives, as people work with them", { skip: SKIP }, () => {
  let browser: Browser;
  let stage: Stage;
  before(async () => {
    browser = await openBrowser();
    stage = await openStage({ behind: "mock", hosts: 60 });
  });
  after(async () => {
    await browser?.close();
    await stage?.close();
  });
  const at = async (page: Page, path: string) => await open(page, stage, new URL(stage.org).pathname + path);

  it("[UI130] [UI131] [UI132] the list begins with what is at risk, and says what is left in words", async (t) => {
    const page = await signedIn(t, browser, stage);
    await at(page, "/slos");
    match((await page.locator("h1").textContent())!, /^2 objectives need a look/);
    const rows = await page.getByRole("main").getByRole("listitem").allInnerTexts();
    match(rows[0]!, /search-latency[\s\S]*Freeze[\s\S]*1 alert/);
    match(rows[1]!, /orders-from-outside[\s\S]*Budget used up \d\.\d times; .* over[\s\S]*Used up/);
    const row = (name: string) => page.getByRole("main").getByRole("listitem").filter({ hasText: name });
    await row("night-batch").getByText("No requests in the window: no opinion").waitFor();
    await row("new-api").getByText("Not enough to judge (needs 1,000, has 312)").waitFor();
    for (const text of rows) equal(/NaN|Infinity|undefined|-\d+ %/.test(text), false, text);
    await page.keyboard.press("g");
    await page.keyboard.press("o");
    const risk = page.getByRole("region", { name: "SLOs at risk" });
    await risk.getByRole("link", { name: "search-latency" }).click();
    await page.getByRole("heading", { level: 1, name: /search-latency/ }).waitFor();
  });

  it("[UI130] [UI133] [UI134] a page has the budget in three units, where it went, and what comes back", async (t) => {
    const page = await signedIn(t, browser, stage);
    await at(page, "/slos/checkout");
    match((await page.locator("h1").textContent())!, /checkout · .* min .* left \(\d\d %\)/);
    const figures = await page.locator("dl > div").allInnerTexts();
    for (const [i, wanted] of [
      /Budget left\s+\d+ %/,
      /Equivalent full-outage/,
      /Bad requests left/,
      /99\.\d+ %/,
    ].entries())
      match(figures[i]!, wanted);
    await page.getByRole("region", { name: "Budget", exact: true }).locator("canvas").waitFor();
    const rates = page.getByRole("region", { name: "Burn rates" });
    equal(await rates.getByRole("row").count(), 5);
    for (const name of ["Comes back next", "Worst hours", "Used by migrations", "Exceptions"])
      await page.getByRole("heading", { name }).waitFor();
    await page.getByText("How is this computed?").click();
    await page.getByText(/requests were counted; \d+.* of them were bad/).waitFor();
    await page.getByText(/By the normal one of 99\.95 %/).waitFor();
    equal(/NaN|Infinity|undefined/.test((await page.getByRole("main").textContent()) ?? ""), false);
  });

  it("[UI134] another target for some time, and time left out, with who and why", async (t) => {
    const page = await signedIn(t, browser, stage);
    await at(page, "/slos/steady-minutes");
    await page.getByRole("button", { name: "More for steady-minutes" }).click();
    await page.getByRole("menuitem", { name: "Temporary target" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Target").fill("99");
    await dialog.getByLabel("Why").fill("moving to ECS");
    await dialog.getByRole("button", { name: "Set the target" }).click();
    const list = page.getByRole("region", { name: "Exceptions" });
    await list.getByText("moving to ECS").waitFor();
    match((await list.textContent())!, /Target 99 %[\s\S]*ken/);
    await page.getByRole("button", { name: "More for steady-minutes" }).click();
    await page.getByRole("menuitem", { name: "Leave time out" }).click();
    await dialog.getByLabel("Why").fill("load test");
    await dialog.getByRole("button", { name: "Leave it out" }).click();
    await list.getByText("load test").waitFor();
    await list.getByRole("button", { name: "Count it again" }).click();
    await list.getByText("load test").waitFor({ state: "detached" });
    await list.getByRole("button", { name: "End it now" }).click();
    await list.waitFor({ state: "detached" });
  });

  it("[UI135] the form judges the last 30 days while one types, warns, and is saved", async (t) => {
    const page = await signedIn(t, browser, stage);
    await at(page, "/slos/NEW");
    const preview = page.getByRole("region", { name: "What it would have meant" });
    await preview.getByText("Say what is counted").waitFor();
    equal(await page.getByRole("button", { name: "Save" }).isDisabled(), true);
    await page.getByLabel("Name").fill("pay");
    await page.getByLabel("Source of counts").fill("web");
    await preview.getByText("Would have opened one alert in 30 days").waitFor();
    await preview.getByText("Lets 43 min 12 sec be bad").waitFor();
    await page.getByLabel("Target").fill("90");
    await preview.getByText("can never fire").waitFor();
    await page.getByLabel("Target").fill("99.9");
    await page.getByLabel("Indicator").selectOption("latency");
    await page.getByText("This source counts at 200, 500").waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { level: 1, name: /^pay/ }).waitFor();
    await page.getByRole("link", { name: "As code" }).click();
    await page.getByRole("region", { name: "As code" }).getByText("name: pay").waitFor();
    await page.getByRole("tab", { name: "OpenSLO v1" }).click();
    await page.getByText("apiVersion: openslo/v1").waitFor();
  });

  it("[UI135] what the server refuses stays in the form, and what was typed is not lost by a link", async (t) => {
    const page = await signedIn(t, browser, stage);
    await at(page, "/slos/NEW");
    await page.getByLabel("Name").fill("checkout");
    await page.getByLabel("Source of counts").fill("web");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("another objective has this name").waitFor();
    deepEqual(await page.getByLabel("Name").getAttribute("aria-invalid"), "true");
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Hosts" }).click();
    await page.getByRole("dialog").waitFor();
    ok(page.url().endsWith("/slos/NEW"));
  });
});
