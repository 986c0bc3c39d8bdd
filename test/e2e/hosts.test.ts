import { equal, ok } from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page, Response } from "playwright-core";
import { openBrowser, openStage, SKIP, type Stage, signedIn } from "./stage.ts";

for (const [hosts, behind] of [
  ["ten thousand hosts", "mock"],
  ["forty hosts", "server"],
] as const)
  describe(`the host list, ${hosts}`, { skip: SKIP }, () => {
    let browser: Browser;
    let stage: Stage;
    before(async () => {
      browser = await openBrowser();
      stage = await openStage({ behind, hosts: 10_000 });
    });
    after(async () => {
      await browser?.close();
      await stage?.close();
    });

    const openList = async (t: Parameters<typeof signedIn>[0], search = ""): Promise<Page> => {
      const page = await signedIn(t, browser, stage);
      await page.goto(`${stage.org}/hosts${search}`);
      await page.locator("[role=row][id] a").first().waitFor();
      return page;
    };
    const rows = (page: Page) => page.locator("[role=row][id]");
    const total = async (page: Page): Promise<number> =>
      Number(await page.getByRole("grid").getAttribute("aria-rowcount")) - 1;

    it("[UI70] mounts a screen of rows, however many hosts there are", async (t) => {
      const page = await openList(t);
      ok((await rows(page).count()) < 80);
      await page.getByRole("grid").focus();
      await page.keyboard.press("End");
      const last = (await total(page)) - 1;
      await page.locator(`#host-row-${last} a`).first().waitFor();
      ok((await rows(page).count()) < 80);
    });

    it("[UI71] filters are in the address, and the server does the filtering", async (t) => {
      const page = await openList(t);
      const answered = () => page.waitForResponse((answer) => /\/hosts\?.*q=WEB/.test(answer.url()));
      const [searched] = await Promise.all([answered(), page.getByRole("searchbox").fill("WEB")]);
      await page.waitForURL(/q=WEB/);
      const shows = async (answer: Response): Promise<number> => {
        const { total: found } = (await answer.json()) as { total: number };
        await page.waitForFunction(
          (count) => document.querySelector("[role=grid]")?.ariaRowCount === String(count + 1),
          found,
        );
        return found;
      };
      await shows(searched);
      const working = page.waitForResponse((answer) => /\/hosts\?.*status=working/.test(answer.url()));
      await page.getByRole("button", { name: /^Working/ }).click();
      await page.waitForURL(/status=working/);
      const shown = await shows(await working);
      await page.reload();
      await rows(page).first().waitFor();
      equal(await total(page), shown);
      equal(await page.getByRole("searchbox").inputValue(), "WEB");
    });

    it("[UI69] the worst hosts come first, and chips narrow to them", async (t) => {
      const page = await openList(t);
      const alerts = rows(page).first().locator("[data-column=alerts] a");
      await alerts.waitFor();
      await page.getByRole("group", { name: "Worst open alert" }).getByRole("button").first().click();
      await page.waitForURL(/alerts=(?:CRITICAL|WARNING)/);
      const chip = page.getByRole("group", { name: "Worst open alert" }).locator("[aria-pressed=true]");
      const count = Number(await chip.locator("b").textContent());
      await page.waitForFunction(
        (wanted) => document.querySelector("[role=grid]")?.ariaRowCount === String(wanted + 1),
        count,
      );
      await rows(page).first().locator("[data-column=alerts] a").click();
      await page.waitForURL(/\/alerts\?host=/);
    });

    it("[UI71] columns sort, numbers from the top", async (t) => {
      const page = await openList(t);
      await page.getByRole("columnheader", { name: "Load/core" }).getByRole("button").click();
      await page.waitForURL(/sort=load/);
      await page.locator("[role=columnheader][aria-sort=descending]", { hasText: "Load/core" }).waitFor();
    });

    it("[UI72] Space, Shift and arrows select; the status of all of them changes at once", async (t) => {
      const page = await openList(t, "?q=web");
      await page.getByRole("grid").focus();
      await page.keyboard.press("Space");
      for (let i = 0; i < 2; i++) await page.keyboard.press("Shift+ArrowDown");
      await page.getByText("3 hosts selected").waitFor();
      await page.getByRole("button", { name: "Change status" }).click();
      await page.getByRole("menuitem", { name: "Maintenance" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Change status" }).click();
      await page.getByText("Status of 3 hosts changed").waitFor();
      await rows(page).first().getByText("Maintenance").waitFor();
    });

    it("[UI73] retiring shows who, and needs another click", async (t) => {
      const page = await openList(t);
      const before = await total(page);
      await page.keyboard.press("j");
      await page.keyboard.press("x");
      await page.getByText("1 host selected").waitFor();
      const name = await page.locator("#host-row-1 [data-column=name] a").textContent();
      await page.getByRole("button", { name: "Retire …" }).click();
      await page.getByRole("dialog").getByText(name!, { exact: true }).waitFor();
      await page.getByRole("dialog").getByRole("button", { name: "Retire", exact: true }).click();
      await page.getByText("1 host retired").waitFor();
      await page.waitForFunction(
        (count) => document.querySelector("[role=grid]")?.getAttribute("aria-rowcount") === String(count),
        before,
      );
      equal(await total(page), before - 1);
    });

    it("[UI74] says what to do when nothing matches", async (t) => {
      const page = await signedIn(t, browser, stage);
      await page.goto(`${stage.org}/hosts?q=no-such-host-anywhere`);
      await page.getByText("No host matches these filters").waitFor();
      await page.getByRole("button", { name: "Clear filters" }).click();
      await rows(page).first().waitFor();
    });
  });
