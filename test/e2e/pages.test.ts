import { deepEqual, equal, ok } from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { open, openBrowser, openStage, pagesOf, SKIP, type Stage, signedIn, window } from "./stage.ts";

/** Words that are the same in both languages: names of products, formats, metrics, keys and what agents report. */
const NO_TRANSLATION =
  /^(?:ACME|API|CPU|CSV|SVG|Ctrl|Docker|ECS|English|Enter|Esc|Fargate|Backspace|End|Home|ID|IP|JSON|Kubernetes|Node|js|nobody|OS|Pod|Sawara|Shift|Space|TLS|Terraform|URL|UTC|Asia|Tokyo|YOUR|KEY|ADDRESS|X|Key|Api|min|avg|max|[KMGT]?iB|MiB|iops|agent|checks|plugin|roles|mackerel|mkr|mo|systemd|npm|start|host|public|url|https?|or|SLO|SLI|OpenSLO|slos|yaml|ms|Slack|PagerDuty|Webhook|Twilio|Markdown|nothing|Delete|org|reset|restriction|db|egress|announced|count)$/i;

/** Pages that nothing is known of, and those that are another view of a page before them. */
const SAME_TITLES = 13;

describe("every page", { skip: SKIP }, () => {
  let browser: Browser;
  let stage: Stage;
  before(async () => {
    browser = await openBrowser();
    stage = await openStage({ hosts: 400 });
  });
  after(async () => {
    await browser?.close();
    await stage?.close();
  });

  const findings = async (page: Page): Promise<string[]> => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .map(({ html }) => html.slice(0, 160))
            .slice(0, 3)
            .join(" | ")}`,
      );
  };

  for (const colorScheme of ["light", "dark"] as const)
    it(`[UI60] has no serious finding of axe, ${colorScheme}`, async (t) => {
      const page = await signedIn(t, browser, stage, { colorScheme, reducedMotion: "reduce" });
      const found: [page: string, findings: readonly string[]][] = [];
      for (const [name, path] of pagesOf(stage)) {
        await open(page, stage, path);
        const here = await findings(page);
        if (here.length > 0) found.push([name, here]);
      }
      deepEqual(found, []);
      await open(page, stage, pagesOf(stage)[0]![1]);
      await page.keyboard.press("?");
      deepEqual(await findings(page), [], "keyboard help");
      await page.keyboard.press("Escape");
      await page.keyboard.press("/");
      await page.keyboard.type("web");
      await page.getByRole("option").first().waitFor();
      deepEqual(await findings(page), [], "search");
      await page.keyboard.press("Escape");
      await page.keyboard.press("t");
      await page.keyboard.press("t");
      deepEqual(await findings(page), [], "range picker");
    });

  it("[UI60] so have the pages before signing in", async (t) => {
    const page = await window(t, browser);
    await page.goto(stage.url);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    deepEqual(await findings(page), []);
  });

  it("[UI61] fits 360 pixels without scrolling sideways", async (t) => {
    const page = await signedIn(t, browser, stage, { viewport: { width: 360, height: 740 } });
    for (const [name, path] of pagesOf(stage)) {
      await open(page, stage, path);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      equal(wide, 0, name);
    }
  });

  it("[UI62] speaks Japanese throughout", async (t) => {
    const page = await signedIn(t, browser, stage, { language: "ja", locale: "ja-JP" });
    const found: string[] = [];
    for (const [name, path] of pagesOf(stage)) {
      await open(page, stage, path);
      equal(await page.evaluate(() => document.documentElement.lang), "ja", name);
      const words = await page.evaluate(englishOn);
      found.push(
        ...words
          .filter((word) => !NO_TRANSLATION.test(word) && word !== stage.user.name)
          .map((word) => `${name}: ${word}`),
      );
    }
    deepEqual([...new Set(found)], []);
  });

  it("[UI90] runs and styles nothing from inside its HTML", async (t) => {
    const page = await signedIn(t, browser, stage);
    const answer = await page.goto(stage.url);
    const policy = answer!.headers()["content-security-policy"]!;
    for (const part of ["script-src 'self'", "style-src 'self'"]) ok(policy.split(/; ?/).includes(part), policy);
    await page.addInitScript(() => {
      const found: string[] = [];
      Object.assign(globalThis, { violations: found });
      document.addEventListener("securitypolicyviolation", (event) =>
        found.push(`${event.violatedDirective} ${event.blockedURI}`),
      );
    });
    for (const [name, path] of pagesOf(stage)) {
      await open(page, stage, path);
      deepEqual(await page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations), [], name);
    }
  });

  it("[UI63] has one heading of the first level and a title of its own", async (t) => {
    const page = await signedIn(t, browser, stage);
    const titles = new Set<string>();
    for (const [name, path] of pagesOf(stage)) {
      await open(page, stage, path);
      if (name.startsWith("unknown")) continue;
      equal(await page.locator("h1").count(), 1, name);
      titles.add(await page.title());
    }
    equal(titles.size, pagesOf(stage).length - SAME_TITLES);
  });
});

/** Runs in the browser: words of Latin letters in what the pages themselves say, not in what hosts and people are called. */
function englishOn(): string[] {
  const latin = (text: string | null): string[] => [...(text ?? "").matchAll(/[A-Za-z]{2,}/g)].map(([word]) => word);
  const words: string[] = [];
  const data =
    "[translate=no], code, pre, kbd, figcaption, svg, option, [lang=en], [class*=legend] th button, figure, h3, td, tbody th, [role=gridcell], dd, time, b, small, li a, [class*=crumbs], [class*=facts], [class*=org], [class*=brand], [class*=who], [class*=memo]";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent === null || parent.closest(data) !== null) continue;
    words.push(...latin(node.textContent));
  }
  for (const element of document.querySelectorAll("[aria-label], [placeholder]"))
    if (element.closest(data) === null)
      words.push(...latin(element.getAttribute("aria-label")), ...latin(element.getAttribute("placeholder")));
  const names = [...document.querySelectorAll("h1, [translate=no], [class*=sectionHead] a")].flatMap((one) =>
    latin(one.textContent),
  );
  return [...new Set(words)].filter((word) => !names.includes(word));
}
