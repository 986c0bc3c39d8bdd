import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";
import { startWebMock } from "/work/main/test/support/web-mock.ts";
mkdirSync("/tmp/shots", { recursive: true });
const only = process.argv[2];
const locale = process.env.L ?? "en";
const variants = (process.env.V ?? "1440-light,1440-dark,390-light,390-dark").split(",");
const mock = await startWebMock({});
const fresh = await startWebMock({ people: 0, hosts: 1 });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-gpu"] });
const pages: Record<string, string> = {
  overview: "/orgs/acme", hosts: "/orgs/acme/hosts", host: "/orgs/acme/hosts/2h000000000", services: "/orgs/acme/services",
  service: "/orgs/acme/services/Shop", role: "/orgs/acme/services/Shop/-/web", keys: "/orgs/acme/settings/api-keys",
  add: "/orgs/acme/settings/add-host", storage: "/orgs/acme/settings/storage", audit: "/orgs/acme/settings/audit-log",
  account: "/account", keyboard: "/account/keyboard", week: "/orgs/acme/hosts/2h000000000?from=now-1w&to=now", missing: "/orgs/acme/nope",
};
for (const v of variants) {
  const [w, theme] = v.split("-");
  const context = await browser.newContext({ viewport: { width: Number(w), height: Number(w) > 800 ? 900 : 844 }, colorScheme: theme as "light", hasTouch: Number(w) < 800, locale: locale === "ja" ? "ja-JP" : "en-US" });
  const page = await context.newPage();
  page.on("console", (m) => { if (m.type() === "error" || m.type() === "warning") console.log(v, page.url(), m.text()); });
  page.on("pageerror", (e) => console.log(v, page.url(), e.message));
  if (!only || only.includes("login")) { await page.goto(mock.url); await page.waitForSelector("form"); await page.screenshot({ path: `/tmp/shots/login-${v}.png` }); }
  if (!only || only.includes("welcome")) { await page.goto(fresh.setupUrl); await page.waitForSelector("form"); await page.screenshot({ path: `/tmp/shots/welcome-${v}.png` }); 
    if (v === variants[0]) { await page.fill('input[autocomplete=username]', "ken"); await page.fill('input[type=password]', "correct horse battery"); await page.click("button[type=submit]"); await page.waitForSelector("canvas"); await page.waitForTimeout(600); await page.screenshot({ path: `/tmp/shots/first-${v}.png`, fullPage: true }); }
  }
  await page.request.post(mock.url + "/api/sawara/v1/session", { data: mock.user });
  if (locale === "ja") await page.request.patch(mock.url + "/api/sawara/v1/session", { data: { locale: "ja" }, headers: { "x-csrf-token": "csrf-token" } });
  for (const [name, path] of Object.entries(pages)) {
    if (only && !only.split(",").includes(name)) continue;
    await page.goto(mock.url + path);
    await page.waitForTimeout(900);
    await page.screenshot({ path: `/tmp/shots/${name}-${v}${locale === "ja" ? "-ja" : ""}.png`, fullPage: name !== "hosts" });
  }
  await context.close();
}
await browser.close(); await mock.close(); await fresh.close();
