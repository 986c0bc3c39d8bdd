import { equal } from "node:assert/strict";
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
