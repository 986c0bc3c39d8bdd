import { deepEqual, equal, match } from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import { drawn, open, openBrowser, openStage, SKIP, type Stage, signedIn } from "./stage.ts";

describe("dashboards, as people work with them", { skip: SKIP }, () => {
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
  const at = async (page: Page, path: string) => await open(page, stage, new URL(stage.org).pathname + path);
  const widgets = (page: Page): Locator => page.locator("[data-key]");
  /** Where each widget stands, as the grid has it. */
  const places = (page: Page): Promise<string[]> =>
    widgets(page).evaluateAll((all) => all.map((cell) => `${cell.style.gridColumn} ${cell.style.gridRow}`));

  it("[UI75] [UI114] one is made with the keyboard alone: a text, a graph, moved, resized, saved", async (t) => {
    const page = await signedIn(t, browser, stage);
    await at(page, "/dashboards");
    await page.getByRole("button", { name: "New dashboard" }).press("Enter");
    await page.getByLabel("An empty page").press("Space");
    await page.getByLabel("Title").fill("By hand");
    await page.getByLabel("Address").fill("by/hand");
    await page.getByRole("button", { name: "Create" }).press("Enter");
    await page.getByRole("heading", { name: "Editing By hand" }).waitFor();

    const add = async (kind: string): Promise<void> => {
      await page.getByRole("button", { name: "Add", exact: true }).press("Enter");
      await page.getByRole("menuitem", { name: kind }).press("Enter");
    };
    await add("Text");
    await page
      .getByRole("dialog")
      .getByRole("textbox", { name: "Text", exact: true })
      .fill("# What to do\n\n<b>nothing</b>");
    await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).press("Enter");
    await page.getByRole("heading", { name: "What to do" }).waitFor();

    await add("Graph");
    const dialog = page.getByRole("dialog");
    equal(await dialog.getByRole("button", { name: "Add", exact: true }).isDisabled(), true, "nothing is chosen yet");
    await dialog.getByLabel("Shows").selectOption("host");
    await dialog.getByLabel("Host", { exact: true }).selectOption(stage.host.id);
    await dialog.getByLabel("Graph", { exact: true }).selectOption("loadavg");
    await dialog.locator("figure canvas").first().waitFor();
    await dialog.getByRole("button", { name: "Add", exact: true }).press("Enter");
    equal(await widgets(page).count(), 2);

    const before = await places(page);
    await widgets(page).nth(1).focus();
    for (const key of ["ArrowRight", "ArrowRight", "ArrowDown", "Shift+ArrowRight"]) await page.keyboard.press(key);
    const after = await places(page);
    deepEqual(after[0], before[0], "what is not in the way stays");
    equal(after[1] === before[1], false);
    match((await page.locator("[role=status]").allTextContents()).join(), /columns wide/);

    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+Shift+z");
    deepEqual(await places(page), after, "[UI76]");
    await page.keyboard.press("Control+s");
    await page.getByRole("heading", { name: "By hand", level: 1 }).waitFor();
    equal(new URL(page.url()).pathname.endsWith("/dashboards/by/hand"), true);
    await page.reload();
    await drawn(page);
    await page.getByText("<b>nothing</b>").waitFor();
    await page.getByRole("heading", { name: "What to do" }).waitFor();
  });

  it("[UI75] widgets are moved and resized with the mouse, and what is in the way goes down", async (t) => {
    const page = await signedIn(t, browser, stage);
    await at(page, "/dashboards/shop/front?edit=1");
    await widgets(page).nth(1).waitFor();
    const start = await places(page);
    const box = (await widgets(page).nth(0).locator("[data-handle=move]").boundingBox())!;
    const to = (await widgets(page).nth(1).boundingBox())!;
    await page.mouse.move(box.x + 40, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(to.x + 40, to.y + 10, { steps: 8 });
    await page.mouse.up();
    const moved = await places(page);
    equal(moved[0] === start[0], false);
    await page.getByRole("button", { name: "Undo" }).click();
    deepEqual(await places(page), start);
    const corner = (await widgets(page).nth(0).locator("[data-handle=size]").boundingBox())!;
    await page.mouse.move(corner.x + 5, corner.y + 5);
    await page.mouse.down();
    await page.mouse.move(corner.x + 5, corner.y + 120, { steps: 8 });
    await page.mouse.up();
    equal((await places(page))[0] === start[0], false);
    // What was not saved is asked for.
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Hosts" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Leave" }).click();
    await page.waitForURL(/\/hosts/);
  });

  it("[DB2] the JSON is what is stored, both ways", async (t) => {
    const page = await signedIn(t, browser, stage);
    await at(page, "/dashboards/shop/front?edit=1");
    await page.getByRole("tab", { name: "JSON" }).click();
    const field = page.getByLabel("The whole dashboard");
    const content = JSON.parse(await field.inputValue()) as { title: string };
    await field.fill(JSON.stringify({ ...content, title: "Front, renamed" }));
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByRole("heading", { name: "Editing Front, renamed" }).waitFor();
    await page.getByRole("tab", { name: "JSON" }).click();
    await field.fill("{");
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByRole("alert").first().waitFor();
  });

  it("[UI78] a graph is annotated, and the service lists it", async (t) => {
    const page = await signedIn(t, browser, stage);
    await at(page, `/services/${stage.service}`);
    const section = page.locator("section").filter({ has: page.getByRole("heading", { name: "Annotations" }) });
    await section.getByRole("button", { name: "Add one" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Title").fill("Deploy v7");
    await dialog.getByRole("button", { name: "Save" }).click();
    await section.getByText("Deploy v7").waitFor();
    await section.getByRole("button", { name: "Delete Deploy v7" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    await section.getByText("Deploy v7", { exact: true }).waitFor({ state: "detached" });
  });
});
