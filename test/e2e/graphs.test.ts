import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { eventuallyIs } from "#test/support/eventually.ts";
import { drawn, openBrowser, openStage, SKIP, type Stage, signedIn } from "./stage.ts";

describe("graphs", { skip: SKIP }, () => {
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

  const rangeOf = (page: Page): string => {
    const found = new URL(page.url()).searchParams;
    return `${found.get("from") ?? ""} ${found.get("to") ?? ""}`.trim();
  };

  /** Drags over the middle half of a graph. */
  async function drag(page: Page, graph = "loadavg", release = true): Promise<void> {
    const box = (await page.locator(`[data-graph="${graph}"] .u-over`).boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.25, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 40, { steps: 4 });
    await page.mouse.move(box.x + box.width * 0.75, box.y + 40, { steps: 4 });
    if (release) await page.mouse.up();
  }

  const openHost = async (t: Parameters<typeof signedIn>[0]): Promise<Page> => {
    const page = await signedIn(t, browser, stage);
    await page.goto(`${stage.org}/hosts/${stage.host.id}`);
    await drawn(page);
    return page;
  };

  it("[UI50] dragging zooms the whole page, and the link shows the same to somebody else", async (t) => {
    const page = await openHost(t);
    await drag(page);
    await page.waitForURL(/from=\d+&to=\d+/);
    await drawn(page);
    const { searchParams } = new URL(page.url());
    const length = Number(searchParams.get("to")) - Number(searchParams.get("from"));
    ok(length > 4_800 && length < 6_200, `half of three hours, found ${length} s`);
    const seen = await page.locator('[data-graph="loadavg"] figcaption').textContent();
    const other = await signedIn(t, browser, stage);
    await other.goto(page.url());
    await drawn(other);
    equal(await other.locator('[data-graph="loadavg"] figcaption').textContent(), seen);
  });

  it("[UI51] Backspace and double click restore the range from before the first zoom, Back the one before", async (t) => {
    const page = await openHost(t);
    await drag(page);
    await page.waitForURL(/from=\d+/);
    const once = rangeOf(page);
    await drawn(page);
    await drag(page);
    await page.waitForFunction((before) => !location.search.includes(before), once.split(" ")[0]!);
    notEqual(rangeOf(page), once);
    await page.goBack();
    equal(rangeOf(page), once);
    await page.goForward();
    await page.keyboard.press("Backspace");
    await page.waitForFunction(() => location.search === "");
    equal(rangeOf(page), "");
    await drag(page);
    await page.waitForURL(/from=\d+/);
    await drawn(page);
    await page.locator('[data-graph="cpu"] .u-over').dblclick();
    await page.waitForFunction(() => location.search === "");
  });

  it("[UI51] the way back survives a reload", async (t) => {
    const page = await openHost(t);
    await page.keyboard.press("t");
    await page.keyboard.press("2");
    await page.waitForURL(/from=now-1h/);
    await drag(page);
    await page.waitForURL(/from=\d+/);
    await page.reload();
    await drawn(page);
    await page.keyboard.press("Backspace");
    await page.waitForURL(/from=now-1h/);
  });

  it("[UI52] Escape cancels a drag", async (t) => {
    const page = await openHost(t);
    await drag(page, "loadavg", false);
    await page.keyboard.press("Escape");
    await page.mouse.up();
    await page.waitForTimeout(100);
    equal(rangeOf(page), "");
  });

  it("[UI53] keys pan, zoom, fix the range and copy a link to it", async (t) => {
    const page = await openHost(t);
    const length = (): number => {
      const [from, to] = rangeOf(page).split(" ").map(Number) as [number, number];
      return to - from;
    };
    await page.keyboard.press("-");
    await page.waitForURL(/from=\d+/);
    ok(Math.abs(length() - 6 * 3_600) <= 180, `${length()}`);
    await page.keyboard.press("=");
    await eventuallyIs("half of it", length, (found) => Math.abs(found - 3 * 3_600) <= 180);
    const before = rangeOf(page);
    await page.keyboard.press("[");
    await page.waitForFunction((old) => !location.search.includes(old), before.split(" ")[0]!);
    await page.keyboard.press("Backspace");
    await page.waitForFunction(() => location.search === "");
    await page.keyboard.press("t");
    await page.keyboard.press("l");
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await eventuallyIs("a link", copied, (text) => /from=\d+&to=\d+/.test(text));
    await page.keyboard.press("t");
    await page.keyboard.press("a");
    await page.waitForURL(/from=\d+&to=\d+/);
  });

  it("[UI54] the range is typed, and remembered", async (t) => {
    const page = await openHost(t);
    await page.keyboard.press("t");
    await page.keyboard.press("t");
    await page.getByLabel("Any other range").fill("now-90m");
    await page.keyboard.press("Enter");
    await page.waitForURL(/from=now-90m/);
    await page.keyboard.press("t");
    await page.keyboard.press("t");
    await page.getByRole("button", { name: "Last 90m" }).last().waitFor();
    await page.getByLabel("Any other range").fill("whenever");
    await page.getByText("This cannot be read as a range").waitFor();
  });

  it("[UI55] a page asks for all of its graphs in one request, and only for those near the screen", async (t) => {
    const page = await signedIn(t, browser, stage);
    interface Query {
      readonly from: number;
      readonly to: number;
      readonly items: readonly { readonly id: string }[];
    }
    const queries: Query[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/query")) queries.push(request.postDataJSON() as Query);
    });
    await page.goto(`${stage.org}/hosts/${stage.host.id}`);
    await drawn(page);
    // With the next minute there is another range to ask for.
    const ranges = new Set(queries.map(({ from, to }) => `${from} ${to}`));
    equal(queries.length, ranges.size);
    ok(queries[0]!.items.length >= 2);
  });

  it("[UI56] the crosshair is shared, the tooltip is where the pointer is", async (t) => {
    const page = await openHost(t);
    const box = (await page.locator('[data-graph="loadavg"] .u-over').boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + 50);
    const tips = page.locator("figure [class*=tooltip]:not([hidden])");
    await tips.first().waitFor();
    equal(await tips.count(), 1);
    match((await tips.textContent())!, /\d{4}-\d\d-\d\d \d\d:\d\d/);
    const left = (graph: string) =>
      page
        .locator(`[data-graph="${graph}"] .u-cursor-x`)
        .evaluate((element) => Math.round(new DOMMatrix(getComputedStyle(element).transform).e));
    const apart = async () => Math.abs((await left("loadavg")) - (await left("cpu")));
    await eventuallyIs("both crosshairs at the same time", apart, (pixels) => pixels <= 1);
  });

  it("[UI57] without a mouse: arrows move the crosshair, d shows the table, c saves the file", async (t) => {
    const page = await openHost(t);
    await page.locator('[data-graph="loadavg"]').focus();
    // Not at the end: on a slow machine nobody has posted for minutes.
    for (const key of ["End", "Home", "ArrowRight", "ArrowRight", "ArrowLeft"]) await page.keyboard.press(key);
    await page
      .locator('[data-graph="loadavg"] [aria-live]')
      .filter({ hasText: /^\d\d:\d\d, loadavg1 [\d.]+/ })
      .waitFor({ state: "attached" });
    const [file] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("c")]);
    equal(file.suggestedFilename(), "loadavg.csv");
    const csv = readFileSync(await file.path(), "utf8");
    match(csv, /^\uFEFFtime,epoch,loadavg1,loadavg5/);
    match(csv.split("\r\n")[5]!, /^\d{4}-\d\d-\d\dT\d\d:\d\d:00\+09:00,\d{10},[\d.]+,[\d.]+/);
    await page.keyboard.press("d");
    await page.locator('[data-graph="loadavg"] table tbody tr').first().waitFor();
    ok((await page.locator('[data-graph="loadavg"] table tbody tr').count()) > 100);
  });

  it("[UI58] a click in the legend shows one series alone, with Ctrl it hides one", async (t) => {
    const page = await openHost(t);
    const legend = page.locator("#loadavg [class*=legend] button");
    const pressed = () => legend.evaluateAll((all) => all.map((one) => one.getAttribute("aria-pressed")));
    const all = (await pressed()).length;
    await legend.nth(1).click();
    deepEqual((await pressed()).filter((one) => one === "true").length, 1);
    await legend.nth(1).click();
    deepEqual((await pressed()).filter((one) => one === "true").length, all);
    await legend.nth(0).click({ modifiers: ["Control"] });
    deepEqual((await pressed()).filter((one) => one === "true").length, all - 1);
  });

  it("[UI59] rolled-up graphs say so", async (t) => {
    const page = await signedIn(t, browser, stage);
    await page.goto(`${stage.org}/hosts/${stage.host.id}?from=now-1mo&to=now`);
    await drawn(page);
    await page
      .getByText(/1 point = \d+ (?:min|hr)/)
      .first()
      .waitFor();
  });

  it("[UI50] a finger zooms too", async (t) => {
    const page = await signedIn(t, browser, stage, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    await page.goto(`${stage.org}/hosts/${stage.host.id}`);
    await drawn(page);
    await page.locator('[data-graph="loadavg"] .u-over').scrollIntoViewIfNeeded();
    const box = (await page.locator('[data-graph="loadavg"] .u-over').boundingBox())!;
    const client = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", x = 0) =>
      client.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y: box.y + 60 }] });
    await touch("touchStart", box.x + 40);
    for (let x = 40; x <= 160; x += 20) await touch("touchMove", box.x + x);
    await touch("touchEnd");
    await page.waitForURL(/from=\d+&to=\d+/);
  });
});
