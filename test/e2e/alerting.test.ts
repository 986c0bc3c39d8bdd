import { deepEqual, equal, match, ok } from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { drawn, open, openBrowser, openStage, SKIP, type Stage, signedIn } from "./stage.ts";

describe("alerts, as people work with them", { skip: SKIP }, () => {
  let browser: Browser;
  let stage: Stage;
  before(async () => {
    browser = await openBrowser();
    stage = await openStage({ behind: "mock", hosts: 800 });
  });
  after(async () => {
    await browser?.close();
    await stage?.close();
  });
  const at = async (page: Page, path: string) => await open(page, stage, new URL(stage.org).pathname + path);

  it("[UI112] [UI101] every page is in the rail, with the number of open alerts, which every title has too", async (t) => {
    const page = await signedIn(t, browser, stage);
    await open(page, stage, new URL(stage.org).pathname);
    const rail = page.getByRole("navigation", { name: "Main" });
    match((await rail.getByRole("link", { name: /^Alerts/ }).textContent()) ?? "", /^Alerts19/);
    for (const name of ["Monitors", "Channels", "Notification groups", "Downtimes"]) {
      await rail.getByRole("link", { name }).click();
      await page.waitForFunction((wanted) => document.title === `(19) ${wanted} · Sawara`, name);
      equal(await rail.locator("[aria-current=page]").textContent(), name);
    }
    const icon = await page.locator("link[rel=icon]").getAttribute("href");
    equal(icon, "/favicon-critical.svg");
    equal((await page.request.get(stage.url + icon)).status(), 200);
  });

  it("[UI100] [UI104] many alerts of one cause are one line; keys move, unfold and acknowledge", async (t) => {
    const page = await signedIn(t, browser, stage);
    await at(page, "/alerts");
    const group = page.getByRole("region", { name: "Disk usage" });
    await group.getByText("14 alerts in Shop:db").waitFor();
    equal(await group.getByRole("listitem").count(), 0);
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    equal(await group.getByRole("listitem").count(), 14);
    await page.keyboard.press("j");
    await page.keyboard.press("a");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Note").fill("Looking at the logs");
    await dialog.getByLabel("For how long").selectOption("1h");
    await dialog.getByRole("button", { name: "Acknowledge" }).click();
    await group.getByRole("listitem").first().getByText("ken is on it").waitFor();
    // The second key of "g a" goes to the page of alerts and acknowledges nothing.
    await page.keyboard.press("g");
    await page.keyboard.press("a");
    equal(await page.getByRole("dialog").count(), 0);
  });

  it("[UI116] [UI117] the timeline is walked by keys, and a bar leads to its alert", async (t) => {
    const page = await signedIn(t, browser, stage);
    await at(page, "/alerts");
    await page.getByRole("button", { name: "Timeline" }).click();
    match(page.url(), /[?&]view=timeline/);
    const timeline = page.getByRole("region", { name: "Timeline" });
    const bars = timeline.locator("a[data-place]");
    await bars.first().waitFor();
    // One stop of the Tab key for all of them.
    equal(await timeline.locator("a[data-place][tabindex='0']").count(), 1);
    await bars.first().focus();
    const name = async () => (await page.locator("a:focus").getAttribute("aria-label")) ?? "";
    match(await name(), /^Critical, log, vm-1, since .*still open/);
    for (let i = 0; i < 6; i++) await page.keyboard.press("ArrowDown");
    match(await name(), /High load, web-\d+/);
    const before = await name();
    await page.keyboard.press("ArrowLeft");
    ok((await name()) !== before);
    match(await name(), /^Warning, High load, .* – /);
    await page.getByRole("button", { name: "Last 7 days" }).click();
    match(page.url(), /from=now-1w/);
    await page.getByRole("searchbox").fill("Shop top page");
    await page.keyboard.press("Escape");
    await bars.first().focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1 }).filter({ hasText: /since/ }).waitFor();
  });

  it("[AL13] who has had an alert for a day is in a list of its own", async (t) => {
    const page = await signedIn(t, browser, stage);
    await at(page, "/alerts");
    await page.getByText("Somebody took one alert on more than a day ago.").waitFor();
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await page.getByRole("link", { name: /Shop top page/ }).waitFor();
    equal(await page.getByRole("main").getByRole("listitem").count(), 1);
    match(page.url(), /taken=long/);
  });

  it("[UI119] [AL12] whoever changes a monitor may close what it would not open any more", async (t) => {
    const page = await signedIn(t, browser, stage);
    await at(page, "/monitors/m-disk");
    await page.getByLabel("Critical", { exact: true }).fill("97");
    await page.getByRole("button", { name: "Save" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/Close the alert that the monitor would not open now/).waitFor();
    await dialog.getByRole("button", { name: "Close", exact: true }).last().click();
    await page.waitForURL(/\/monitors$/);
    await at(page, "/alerts/a-disk-13");
    await page.getByText("The monitor was changed").first().waitFor();
  });

  it("[UI104] several are chosen and closed at once, with a reason that their log keeps", async (t) => {
    const page = await signedIn(t, browser, stage);
    await at(page, "/alerts?q=connectivity");
    await page.getByRole("checkbox").first().check();
    await page.getByRole("region", { name: "Chosen alerts" }).getByRole("button", { name: "Close" }).click();
    await page.getByLabel("Reason").fill("Known move");
    await page.getByRole("dialog").getByRole("button", { name: "Close", exact: true }).last().click();
    await page.getByText("No alert matches these filters").waitFor();
    await page.getByRole("button", { name: "Closed" }).click();
    await page.getByRole("link", { name: /connectivity/ }).click();
    await page.getByText("Known move").first().waitFor();
    await page.getByText("Closed by ken").waitFor();
  });

  it("[UI102] an alert's page has its graph, what to do, who was told, and what was changed before", async (t) => {
    const page = await signedIn(t, browser, stage);
    await at(page, "/alerts/a-disk-3");
    await drawn(page);
    for (const name of ["What to do", "What happened", "Who was told", "Changed in the hour before", "Earlier"])
      await page.getByRole("heading", { name, exact: true }).first().waitFor();
    await page.getByText("502 Bad Gateway").waitFor();
    ok(await page.getByRole("link", { name: "handbook" }).isVisible());
    await page.getByRole("button", { name: "Write a note" }).click();
    await page.getByRole("textbox", { name: "Notes" }).fill("**ask** the storage team");
    await page.getByRole("button", { name: "Save" }).click();
    equal(await page.locator("strong", { hasText: "ask" }).textContent(), "ask");
  });

  it("[UI105] [UI103] [UI106] a graph becomes a monitor: filled in, judged over 7 days, refused beside the field, saved", async (t) => {
    const page = await signedIn(t, browser, stage, { viewport: { width: 1440, height: 900 } });
    await at(page, `/hosts/${stage.host.id}`);
    await page.getByRole("button", { name: "Actions for loadavg" }).click();
    await page.getByRole("menuitem", { name: "Monitor this" }).click();
    await page.getByRole("heading", { name: "New monitor" }).waitFor();
    equal(await page.getByLabel("Metric", { exact: true }).inputValue(), "loadavg1");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText("found neither warning nor critical").waitFor();
    await page.getByLabel("Warning", { exact: true }).fill("3");
    await page.getByText(/Would have opened \d+ alerts in 7 days \(\d+ longer than 10 min\)/).waitFor();
    await drawn(page);

    const line = page.locator("[data-guide]").first();
    const box = (await line.boundingBox())!;
    await page.mouse.move(box.x + 100, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + 100, box.y + 60, { steps: 5 });
    await page.mouse.up();
    equal(new URL(page.url()).searchParams.has("from"), false, "a dragged limit zooms nothing");

    await page.getByRole("tab", { name: "JSON" }).click();
    const spelled = JSON.parse((await page.locator("pre code").textContent())!) as Record<string, unknown>;
    deepEqual([spelled.type, spelled.metric], ["host", "loadavg1"]);
    ok(Number(spelled.warning) < 3 && String(spelled.warning).length <= 4, String(spelled.warning));
    await page.getByRole("tab", { name: "Form" }).click();
    equal(await page.getByLabel("Warning", { exact: true }).inputValue(), String(spelled.warning));
    await page.getByRole("link", { name: "Hosts" }).first().click();
    await page.getByRole("dialog").getByRole("button").first().waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("link", { name: "loadavg1" }).waitFor();
  });

  it("[UI107] [UI113] a channel is added, tested, and its secret not shown again", async (t) => {
    const page = await signedIn(t, browser, stage);
    await at(page, "/channels");
    await page.getByRole("button", { name: "Add a channel" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Where to").selectOption("webhook");
    await dialog.getByLabel("Name").fill("Pager bridge");
    await dialog.getByRole("button", { name: "Add" }).click();
    await dialog.getByText("found nothing, want an address").waitFor();
    await dialog.getByLabel("URL").fill("https://bridge.example/s3cret");
    await dialog.getByRole("button", { name: "Add" }).click();
    await dialog.getByRole("button", { name: "Send a test" }).click();
    await dialog.getByText("502 Bad Gateway").waitFor();
    await dialog.getByText("after 1,204 ms").waitFor();
    await dialog
      .getByRole("contentinfo")
      .getByRole("button", { name: "Close" })
      .or(dialog.getByRole("button", { name: "Close" }).last())
      .first()
      .click();
    const row = page.getByRole("listitem").filter({ hasText: "Pager bridge" });
    await row.getByText("bridge.example").waitFor();
    await row.getByRole("button", { name: /More actions/ }).click();
    await page.getByRole("menuitem", { name: "Edit" }).click();
    equal(await page.getByLabel("URL").inputValue(), "");
    equal((await page.content()).includes("s3cret"), false);
  });

  it("[UI109] a downtime says in words when it acts and whom it silences", async (t) => {
    const page = await signedIn(t, browser, stage);
    await at(page, "/downtimes?new=1&role=Shop%3Adb");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("From").fill("2026-12-07T02:00");
    await dialog.getByLabel("To", { exact: true }).fill("2026-12-07T04:00");
    await dialog.getByLabel("Repeat").selectOption("weekly");
    await dialog.getByText("Every Monday, 02:00 to 04:00").waitFor();
    await dialog.getByText(/Times are those of Asia\/Tokyo/).waitFor();
    await dialog.getByText(/\d+ hosts/).waitFor();
    await dialog.getByRole("button", { name: "Create" }).click();
    await page.getByText("Every Monday, 02:00 to 04:00").first().waitFor();
  });

  it("[UI110] who would hear of a monitor is answered", async (t) => {
    const page = await signedIn(t, browser, stage);
    await at(page, "/notification-groups");
    await page.getByLabel("Who would hear of").selectOption({ label: "Disk usage" });
    const answer = page.getByRole("status").filter({ hasText: "On call" });
    match((await answer.textContent()) ?? "", /On callCritical onlyafter 2 min/);
  });
});

describe("alerting on the real server", { skip: SKIP }, () => {
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

  it("[UI106] [UI103] a monitor is previewed over real points and stored", async (t) => {
    const page = await signedIn(t, browser, stage, { viewport: { width: 1440, height: 900 } });
    await open(page, stage, `${new URL(stage.org).pathname}/monitors/new?type=host&metric=loadavg5`);
    await page.getByLabel("Critical", { exact: true }).fill("2.5");
    await page.getByText(/Would have opened \d+ alerts? in 7 days/).waitFor();
    await page.getByLabel("Good … times in a row").selectOption("3");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("link", { name: "loadavg5" }).click();
    await page.getByRole("heading", { level: 1, name: "loadavg5" }).waitFor();
    equal(await page.getByLabel("Critical", { exact: true }).inputValue(), "2.5");
    equal(await page.getByLabel("Good … times in a row").inputValue(), "3");
  });

  it("[UI113] a channel that nobody listens at says so", async (t) => {
    const page = await signedIn(t, browser, stage);
    await open(page, stage, `${new URL(stage.org).pathname}/channels`);
    await page.getByRole("button", { name: "Add a channel" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Where to").selectOption("webhook");
    await dialog.getByLabel("Name").fill("nobody");
    await dialog.getByLabel("URL").fill("http://127.0.0.1:9/hook");
    await dialog.getByRole("button", { name: "Add" }).click();
    await dialog.getByRole("button", { name: "Send a test" }).click();
    await dialog.getByText("It did not arrive.").waitFor();
  });
});
