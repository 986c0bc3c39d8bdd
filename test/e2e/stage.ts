import { existsSync } from "node:fs";
import type { TestContext } from "node:test";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { eventually, PATIENCE_MS } from "#test/support/eventually.ts";
import { startServer, type TestServer } from "#test/support/server.ts";
import { startWebMock, type WebMockOptions } from "#test/support/web-mock.ts";
import { startMoving } from "./moving.ts";
import { seed } from "./seed.ts";

/** A server, and somebody who may sign in. */
export interface Place {
  readonly url: string;
  readonly user: { readonly name: string; readonly password: string };
}

/**
 * What the scripts play on: the pages in a real browser, and behind them the real server with a few dozen hosts, or a
 * stand-in where ten thousand are wanted.
 */
export interface Stage extends Place {
  /** Address of the organisation's pages. */
  readonly org: string;
  /** A host with system and custom graphs. */
  readonly host: { readonly id: string; readonly name: string };
  readonly service: string;
  readonly role: string;
  /** By name: one that waits for somebody to approve, and one that was never begun. */
  readonly migrations: { readonly held: string; readonly never: string };
  /** Sources of counts by name: one that is posted, and one that the server asks. */
  readonly sources: { readonly posted: string; readonly asked: string };
  /** Objectives by name: one with traffic, and one without. */
  readonly slos: { readonly kept: string; readonly silent: string };
  /** Id of an alert that is open. */
  readonly alert: string;
  /** Another host registers, as an agent would make it. */
  register(name: string): Promise<void>;
  close(): Promise<void>;
}

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Why there can be no browser here; with SAWARA_REQUIRE_SERVICES=1 the scripts run, and fail, all the same. */
export const SKIP: string | false =
  existsSync(CHROMIUM) || process.env.SAWARA_REQUIRE_SERVICES === "1"
    ? false
    : `found no ${CHROMIUM}; install chromium or set CHROMIUM`;

export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu"],
    timeout: PATIENCE_MS,
  });
}

/** SAWARA_TEST_E2E=mock plays everything on the stand-in, which starts in no time. */
export async function openStage(
  options: WebMockOptions & { readonly behind?: "server" | "mock" } = {},
): Promise<Stage> {
  const behind = process.env.SAWARA_TEST_E2E === "mock" ? "mock" : (options.behind ?? "server");
  return behind === "server" ? await realStage() : await mockStage(options);
}

async function mockStage(options: WebMockOptions): Promise<Stage> {
  const mock = await startWebMock(options);
  return {
    url: mock.url,
    org: `${mock.url}/orgs/acme`,
    user: mock.user,
    host: { id: "2h000000000", name: "vm-1" },
    service: "Shop",
    role: "web",
    migrations: { held: "checkout-to-ecs", never: "orders-to-ecs" },
    sources: { posted: "web", asked: "edge" },
    slos: { kept: "checkout", silent: "night-batch" },
    alert: "a-orders",
    register: async (name) => {
      mock.register(name);
    },
    close: () => mock.close(),
  };
}

async function realStage(): Promise<Stage> {
  const server = await startServer({ moveTraffic: true });
  const user = { name: "ken", password: "correct horse battery" };
  const token = new URL(await server.setupUrl()).searchParams.get("token");
  const setup = await server.api("POST", "/api/sawara/v1/setup", {
    token,
    ...user,
    locale: "en",
    timeZone: "Asia/Tokyo",
  });
  const { org } = setup.body as { org: { name: string } };
  const seeded = await seed(server);
  const moving = await startMoving(server, 60);
  const migrations = { held: "checkout-to-ecs", never: "orders-to-ecs" };
  for (const name of Object.values(migrations))
    await server.api("POST", "/api/sawara/v1/migrations", { document: moving.file(name) });
  await server.api("POST", `/api/sawara/v1/migrations/${migrations.held}/start`);
  return {
    url: server.url,
    org: `${server.url}/orgs/${org.name}`,
    user,
    ...seeded,
    migrations,
    sources: { posted: "web", asked: "edge" },
    slos: { kept: "checkout", silent: "night-batch" },
    alert: await openAlert(server),
    register: async (name) => {
      await server.api("POST", "/api/v0/hosts", { name, meta: {} });
    },
    async close() {
      await moving.stop();
      await server.remove();
    },
  };
}

/** The seed reports a check that is not well: its alert is opened with the report. */
async function openAlert(server: TestServer): Promise<string> {
  const found = await eventually("an alert of the seed is open", async () => {
    const { body } = await server.api("GET", "/api/v0/alerts");
    return (body as { alerts: readonly { id: string }[] }).alerts[0];
  });
  return found.id;
}

/** A page of a fresh browser window with somebody signed in. What the browser complains about fails the test. */
export async function signedIn(
  t: TestContext,
  browser: Browser,
  stage: Place,
  options: BrowserContextOptions & { readonly language?: "en" | "ja" } = {},
): Promise<Page> {
  const page = await window(t, browser, options);
  const answer = await page.request.post(`${stage.url}/api/sawara/v1/session`, {
    data: stage.user,
    timeout: PATIENCE_MS,
  });
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  await page.request.patch(`${stage.url}/api/sawara/v1/session`, {
    data: { locale: options.language ?? "en", timeZone: "Asia/Tokyo" },
    headers: { "X-CSRF-Token": csrfToken },
    timeout: PATIENCE_MS,
  });
  return page;
}

/** A page of a fresh browser window. */
export async function window(t: TestContext, browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: "en-US",
    permissions: ["clipboard-read", "clipboard-write"],
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    // A refused request is for the page to explain; that it was refused is no fault of the page.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      complaints.push(message.text());
  });
  t.after(async () => {
    await context.close();
    if (complaints.length > 0) throw new Error(`The browser complained:\n${complaints.join("\n")}`);
  });
  return page;
}

/** Waits until every graph that wants data has drawn it. */
export async function drawn(page: Page): Promise<void> {
  await page.locator("figure canvas").first().waitFor();
  await page.waitForFunction(async () => {
    const isDrawn = () =>
      document.querySelector("section[data-loading]") === null && document.querySelector("figure canvas") !== null;
    if (!isDrawn()) return false;
    // A graph that was told to show something else says that it loads a moment later.
    await new Promise((resolve) => setTimeout(resolve, 50));
    return isDrawn();
  });
}

/** Every page that somebody who is signed in can open. */
export function pagesOf(stage: Stage): readonly (readonly [name: string, path: string])[] {
  const { org, host, service, role, migrations, sources, slos, alert } = stage;
  const base = new URL(org).pathname;
  return [
    ["overview", base],
    ["hosts", `${base}/hosts`],
    ["host", `${base}/hosts/${host.id}`],
    ["host of a week", `${base}/hosts/${host.id}?from=now-1w`],
    ["unknown host", `${base}/hosts/nobody`],
    ["services", `${base}/services`],
    ["service", `${base}/services/${service}`],
    ["role", `${base}/services/${service}/-/${role}`],
    ["explore", `${base}/explore`],
    ["expression", `${base}/explore?expr=stack(role(${service}%3A${role}%2C+loadavg5))&title=Load`],
    ["alerts", `${base}/alerts`],
    ["past alerts", `${base}/alerts?state=all`],
    ["timeline of alerts", `${base}/alerts?view=timeline`],
    ["timeline of a week", `${base}/alerts?view=timeline&from=now-1w&to=now`],
    ["alert", `${base}/alerts/${alert}`],
    ["unknown alert", `${base}/alerts/nothing`],
    ["migrations", `${base}/migrations`],
    ["migration on hold", `${base}/migrations/${migrations.held}`],
    ["migration never begun", `${base}/migrations/${migrations.never}`],
    ["report of a migration", `${base}/migrations/${migrations.held}/report`],
    ["new migration", `${base}/migrations/NEW`],
    ["editing a migration", `${base}/migrations/${migrations.never}/edit`],
    ["unknown migration", `${base}/migrations/nothing`],
    ["sources of counts", `${base}/slis`],
    ["source that is posted", `${base}/slis/${sources.posted}`],
    ["source that is asked", `${base}/slis/${sources.asked}`],
    ["new source", `${base}/slis/-/new`],
    ["editing a source", `${base}/slis/${sources.asked}/edit`],
    ["unknown source", `${base}/slis/nothing`],
    ["objectives", `${base}/slos`],
    ["objective", `${base}/slos/${slos.kept}`],
    ["objective without traffic", `${base}/slos/${slos.silent}`],
    ["new objective", `${base}/slos/NEW`],
    ["editing an objective", `${base}/slos/${slos.kept}/edit`],
    ["objectives as code", `${base}/slos/CODE`],
    ["objective as code", `${base}/slos/${slos.kept}/code`],
    ["unknown objective", `${base}/slos/nothing`],
    ["hosts with warnings", `${base}/hosts?alerts=WARNING`],
    ["monitors", `${base}/monitors`],
    ["monitors with alerts", `${base}/monitors?show=firing`],
    ["new monitor", `${base}/monitors/new?type=external`],
    ["channels", `${base}/channels`],
    ["notification groups", `${base}/notification-groups`],
    ["downtimes", `${base}/downtimes`],
    ["dashboards", `${base}/dashboards`],
    ["dashboard", `${base}/dashboards/shop/front`],
    ["editing a dashboard", `${base}/dashboards/shop/front?edit=1`],
    ["unknown dashboard", `${base}/dashboards/nothing`],
    ["organisation", `${base}/settings/organisation`],
    ["members", `${base}/settings/members`],
    ["allowed addresses", `${base}/settings/ip-restriction`],
    ["outgoing addresses", `${base}/settings/outgoing`],
    ["AWS integrations", `${base}/settings/aws`],
    ["add a host", `${base}/settings/add-host`],
    ["API keys", `${base}/settings/api-keys`],
    ["storage", `${base}/settings/storage`],
    ["audit log", `${base}/settings/audit-log`],
    ["account", "/account"],
    ["keyboard", "/account/keyboard"],
    ["nothing", `${base}/nothing`],
  ];
}

/** Opens a page and waits until it says what it has to say. */
export async function open(page: Page, stage: Stage, path: string): Promise<void> {
  await page.goto(new URL(path, stage.url).href);
  await page.locator("h1, [role=alert], main strong").first().waitFor();
  await page.waitForLoadState("networkidle", { timeout: 30_000 }).catch(() => undefined);
  await settled(page);
}

/** Waits until nothing holds the place of what is on its way. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () => document.querySelector("[role=status][class*=loading], section[data-loading]") === null,
  );
}
