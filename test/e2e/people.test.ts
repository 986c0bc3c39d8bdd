import { equal, match } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { open, openBrowser, openStage, SKIP, type Stage, signedIn, window } from "./stage.ts";

describe("people of an organisation", { skip: SKIP }, () => {
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

  it("[PE4] [PE5] somebody is invited, joins, sees everything and changes nothing", async (t) => {
    const page = await signedIn(t, browser, stage);
    await at(page, "/settings/members");
    await page.getByRole("button", { name: "Invite" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("E-mail address").fill("yuki@shop.example");
    await dialog.getByLabel("May do").selectOption("viewer");
    await dialog.getByRole("button", { name: "Invite" }).click();
    const link = (await page.locator("code", { hasText: "/invitation?token=" }).textContent())!;
    await page.getByRole("cell", { name: "Viewer" }).waitFor();

    const guest = await window(t, browser);
    await guest.goto(link);
    await guest.getByRole("heading", { name: /^Join / }).waitFor();
    await guest.getByLabel("Name").fill("Yuki");
    await guest.getByLabel("Password").fill("correct horse battery");
    await guest.getByRole("button", { name: "Join" }).click();
    await guest.getByRole("navigation", { name: "Main" }).waitFor();
    equal(new URL(guest.url()).search.includes("token"), false);
    await at(guest, "/monitors");
    equal(await guest.getByRole("button", { name: "New monitor" }).count(), 0);
    equal(await guest.getByRole("link", { name: "New monitor" }).count(), 0);
    await at(guest, "/settings/members");
    await guest.getByText("Yuki").first().waitFor();
    equal(await guest.getByRole("button", { name: "Invite" }).count(), 0);

    // The link worked once.
    const late = await window(t, browser);
    await late.goto(link);
    await late.getByText(/Cannot find the invitation/).waitFor();

    await at(page, "/settings/members");
    await page.getByLabel("What Yuki may do").selectOption("collaborator");
    await page.getByText("Yuki: Collaborator").waitFor();
    await page.getByRole("button", { name: "Remove Yuki" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByRole("row", { name: /Yuki/ }).waitFor({ state: "detached" });
    await guest.goto(stage.org);
    await guest.getByRole("button", { name: "Sign in" }).waitFor();
  });

  it("[PE11] the memos of a service and of a role are edited where they are shown", async (t) => {
    const page = await signedIn(t, browser, stage);
    for (const [path, name, memo] of [
      [`/services/${stage.service}`, stage.service, "Front of the house"],
      [`/services/${stage.service}/-/${stage.role}`, stage.role, "nginx, two of them"],
    ] as const) {
      await at(page, path);
      await page.getByRole("button", { name: `More actions for ${name}` }).click();
      await page.getByRole("menuitem", { name: "Edit memo" }).click();
      await page.getByRole("dialog").getByLabel("Memo").fill(memo);
      await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
      await page.getByText(memo).waitFor();
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
  });

  it("[PE10] the audit log is narrowed to who did what, and saved so", async (t) => {
    const page = await signedIn(t, browser, stage);
    await at(page, "/settings/audit-log");
    const rows = page.locator("tbody tr");
    await page.getByLabel("What").selectOption("Role: note changed");
    // What was shown before stays until the answer is there.
    const narrowed = () => page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
    await narrowed();
    await page.getByText("nginx, two of them").waitFor();
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save as CSV" }).click();
    const lines = readFileSync(await (await saving).path(), "utf8")
      .trimEnd()
      .split("\r\n");
    equal(lines.length, 2);
    match(lines[1]!, /,role\.set-memo,role:/);
    await page.getByLabel("Who").selectOption(stage.user.name);
    await narrowed();
    await page.getByLabel("What").selectOption("Anything");
    await rows.nth(2).waitFor();
    for (const row of await rows.all()) equal(await row.locator("td").nth(1).textContent(), stage.user.name);
  });

  it("[IR3] nobody locks themselves out by mistake", async (t) => {
    const page = await signedIn(t, browser, stage);
    await at(page, "/settings/ip-restriction");
    const field = page.getByLabel("Networks").first();
    await field.fill("203.0.113.0/24");
    await page.getByRole("button", { name: "Save" }).first().click();
    await page.getByText(/your own address .* would be locked out/).waitFor();
    await field.fill("10.0.0.0/33");
    await page.getByRole("button", { name: "Save", exact: true }).first().click();
    await page.getByText(/found "10\.0\.0\.0\/33"/).waitFor();
    await field.fill("127.0.0.0/8\n::1");
    await page.getByRole("button", { name: "Save", exact: true }).first().click();
    await page.getByRole("heading", { name: "Pages or API keys work from some networks only" }).waitFor();
  });

  it("[PE13] whoever is signed in twice ends the other session", async (t) => {
    const [here, there] = [await signedIn(t, browser, stage), await signedIn(t, browser, stage)];
    await open(here, stage, "/account");
    await here.getByRole("cell", { name: "Now, here" }).waitFor();
    await here.getByRole("button", { name: "Sign out everywhere else" }).click();
    await here.getByText("Signed out everywhere else").waitFor();
    await here.getByRole("button", { name: "Sign out everywhere else" }).waitFor({ state: "detached" });
    await there.goto(stage.org);
    await there.getByRole("button", { name: "Sign in" }).waitFor();
  });

  it("[PE6] [PE7] the organisation is named, and a password changed", async (t) => {
    const page = await signedIn(t, browser, stage);
    await at(page, "/settings/organisation");
    await page.getByLabel("Name", { exact: true }).fill("Acme Corporation");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "Acme Corporation" }).waitFor();
    await open(page, stage, "/account");
    await page.getByLabel("Current password").fill("not this one");
    await page.getByLabel("New password").fill("another long password");
    await page.getByRole("button", { name: "Change the password" }).click();
    await page.getByText(/the current one is another/).waitFor();
    await page.getByLabel("Current password").fill(stage.user.password);
    await page.getByRole("button", { name: "Change the password" }).click();
    await page.getByText("Password changed").waitFor();
    await at(page, "/settings/members");
    await page.getByText(stage.user.name).first().waitFor();
  });
});
