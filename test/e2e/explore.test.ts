import { deepEqual, equal, match, ok } from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { drawn, openBrowser, openStage, SKIP, type Stage, signedIn } from "./stage.ts";

describe("expressions", { skip: SKIP }, () => {
  let browser: Browser;
  let stage: Stage;
  before(async () => {
    browser = await openBrowser();
    stage = await openStage();
  });
  after(async () => {
    await browser?.close();
    await stage?.close();
  });

  const openExplore = async (
    t: Parameters<typeof signedIn>[0],
    search = "",
    options: Parameters<typeof signedIn>[3] = {},
  ): Promise<Page> => {
    const page = await signedIn(t, browser, stage, options);
    await page.goto(`${stage.org}/explore${search}`);
    await field(page).waitFor();
    return page;
  };
  const field = (page: Page) => page.locator("textarea").first();
  const legend = (page: Page) => page.locator("main section section table tbody th").allTextContents();

  it("[UI65] an expression is written with the keyboard alone, and drawn", async (t) => {
    const page = await openExplore(t);
    await field(page).focus();
    await page.keyboard.type("percentile(rol");
    await page.getByRole("option", { name: /^role/ }).first().waitFor();
    await page.keyboard.press("Enter");
    equal(await field(page).inputValue(), "percentile(role(");
    await page.keyboard.type(stage.service.slice(0, 2));
    await page.getByRole("option", { name: `${stage.service}:${stage.role}` }).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.type(", load");
    await page.getByRole("option", { name: "loadavg5" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await page.keyboard.type("), 9");
    await page.getByRole("option", { name: "95" }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.type("5)");
    const text = await field(page).inputValue();
    match(text, new RegExp(`^percentile\\(role\\(${stage.service}:${stage.role}, load\\S+\\), 95\\)$`));
    await drawn(page);
    deepEqual(await legend(page), [text]);
    equal(new URL(page.url()).searchParams.get("expr"), text);
  });

  it("[UI65] what was taken can be undone, and hosts are found by their names", async (t) => {
    const page = await openExplore(t);
    await field(page).focus();
    await page.keyboard.type(`host(${stage.host.name.slice(0, 5)}`);
    await page
      .getByRole("option", { name: new RegExp(stage.host.name) })
      .first()
      .click();
    match(await field(page).inputValue(), /^host\([0-9A-Za-z]{8,}$/);
    await page.keyboard.press("Control+z");
    ok((await field(page).inputValue()).startsWith(`host(${stage.host.name.slice(0, 1)}`));
    // With nothing typed nothing is chosen, so Enter is a new line.
    await field(page).fill("avg(");
    await page.keyboard.press("Control+Space");
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("Enter");
    equal(await field(page).inputValue(), "avg(\n");
  });

  for (const [language, said] of [
    ["en", "Line 2, column 3: found “rolee”, want a function such as “host”. Did you mean “role”?"],
    ["ja", "2 行 3 文字目: 「rolee」があります。ここには「host」などの関数が必要です。 「role」ではありませんか。"],
  ] as const)
    it(`[UI64] a mistake is underlined and told in the reader's language: ${language}`, async (t) => {
      const page = await openExplore(t, "", { language });
      await field(page).fill(`avg(\n  rolee(${stage.service}:${stage.role}, loadavg5))`);
      await page.keyboard.press("Escape");
      await page.getByRole("alert").waitFor();
      equal(await page.getByRole("alert").textContent(), said);
      equal(await field(page).getAttribute("aria-invalid"), "true");
      deepEqual(await page.locator("pre [data-wrong]").allTextContents(), ["rolee"]);
      await field(page).fill(`avg(\n  role(${stage.service}:${stage.role}, loadavg5))`);
      await drawn(page);
      equal(await page.getByRole("alert").count(), 0);
    });

  for (const colorScheme of ["light", "dark"] as const)
    it(`[UI60] axe finds nothing while suggestions, mistakes and graphs are there, ${colorScheme}`, async (t) => {
      const search = `?expr=avg(role(${stage.service}:${stage.role},+loadavg5))&expr=agv(`;
      const page = await openExplore(t, search, { colorScheme, reducedMotion: "reduce" });
      await drawn(page);
      await page.getByRole("alert").waitFor();
      await field(page).focus();
      await page.keyboard.press("Control+Home");
      await page.keyboard.type("s");
      await page.getByRole("option").first().waitFor();
      const { violations } = await new AxeBuilder({ page }).analyze();
      deepEqual(
        violations
          .filter(({ impact }) => impact === "serious" || impact === "critical")
          .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`),
        [],
      );
    });

  it("[UI68] while an expression is being changed its graph stays", async (t) => {
    const page = await openExplore(t, `?expr=avg(role(${stage.service}:${stage.role},+loadavg5))`);
    await drawn(page);
    await field(page).focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.press("Backspace");
    await page.getByRole("alert").waitFor();
    equal(await page.locator("figure canvas").count(), 1);
    await page.keyboard.type(")");
    await page.getByRole("alert").waitFor({ state: "detached" });
    equal(await page.locator("figure canvas").count(), 1);
  });

  it("[UI66] a host's graph opens as an expression with the same numbers", async (t) => {
    const page = await signedIn(t, browser, stage);
    // A range that does not move on while one looks.
    const to = Math.floor(Date.now() / 60_000) * 60;
    await page.goto(`${stage.org}/hosts/${stage.host.id}?from=${to - 10_800}&to=${to}`);
    await drawn(page);
    const numbers = () => page.locator("#loadavg table tbody tr").allTextContents();
    const before = await numbers();
    await page
      .locator("#loadavg")
      .getByRole("button", { name: /Actions/ })
      .click();
    await page.getByRole("menuitem", { name: "Open as expression" }).click();
    await drawn(page);
    match(await field(page).inputValue(), new RegExp(`host\\(${stage.host.id}, loadavg5\\)`));
    deepEqual(await page.locator("#pane-1 table tbody tr").allTextContents(), before);
  });

  it("[UI67] Mackerel's permalinks open, and copying one gives its form", async (t) => {
    const page = await signedIn(t, browser, stage);
    const expression = `max(role(${stage.service}:${stage.role}, loadavg5))`;
    await page.goto(`${stage.org}/advanced-graph?query=${encodeURIComponent(expression)}&unit=percentage&title=Load`);
    await drawn(page);
    equal(await field(page).inputValue(), expression);
    equal(await page.locator("#pane-1 h3").textContent(), "Load");
    match((await page.locator("#pane-1 table tbody td").first().textContent()) ?? "", /%/);
    await page.getByRole("button", { name: "Copy permalink" }).click();
    const copied = new URL(await page.evaluate(() => navigator.clipboard.readText()));
    equal(copied.pathname, `${new URL(stage.org).pathname}/advanced-graph`);
    deepEqual(
      ["query", "unit", "title"].map((name) => copied.searchParams.get(name)),
      [expression, "percentage", "Load"],
    );
    await page.getByRole("button", { name: "Add a graph" }).click();
    await page.locator("textarea").nth(1).fill(`min(role(${stage.service}:${stage.role}, loadavg5))`);
    await page.locator("#pane-2 canvas").waitFor();
    await page.reload();
    await page.locator("#pane-2 canvas").waitFor();
    await page.getByRole("button", { name: "Remove" }).first().click();
    await page.locator("#pane-2").waitFor({ state: "detached" });
    match(await field(page).inputValue(), /^min/);
  });
});
