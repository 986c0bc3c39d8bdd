import { deepEqual, equal, match, ok } from "node:assert/strict";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { eventually } from "#test/support/eventually.ts";
import { fastNow } from "#test/support/fast-clock.ts";
import { mailReceiver, type Receiver, slackReceiver, webhookReceiver } from "#test/support/receivers.ts";
import { startServer } from "#test/support/server.ts";

/**
 * Ten minutes of silence take twenty seconds. Not faster: a server whose round is two minutes late takes it that it has slept and
 * gives every host its ten minutes anew, and two minutes have to be longer than what a machine stalls.
 */
const RATE = 30;
const START = Date.now();
const PUBLIC_HOST = "sawara.example.test";

const nowSeconds = (): number => Math.floor(fastNow(START, RATE) / 1000);

/** A server whose time flies, a host that posts to it, and the three places where its people hear of things. */
async function openStory() {
  const receivers = [await mailReceiver(), await slackReceiver(), await webhookReceiver()] as const;
  const [mail, slack, webhook] = receivers;
  const server = await startServer({
    args: [
      ...["--smtp-url", `smtp://127.0.0.1:${mail.port}`, "--allow-local-targets"],
      // Others can follow this address, so messages may point to pictures there.
      ...["--public-url", `http://${PUBLIC_HOST}`],
    ],
    env: {
      NODE_OPTIONS: `--import ${fileURLToPath(new URL("../support/fast-clock.ts", import.meta.url))}`,
      SAWARA_TEST_CLOCK_RATE: String(RATE),
      SAWARA_TEST_CLOCK_START: String(START),
    },
  });
  after(async () => {
    await server.remove();
    for (const receiver of receivers) await receiver.close();
  });

  async function ok200(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const answer = await server.api(method, path, body);
    equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body as Record<string, unknown>;
  }
  const common = { events: ["alert"], enabledGraphImage: true };
  await ok200("POST", "/api/v0/channels", {
    type: "email",
    name: "mail",
    emails: ["ken@acme.example"],
    userIds: [],
    events: ["alert"],
  });
  await ok200("POST", "/api/v0/channels", {
    ...{ type: "slack", name: "slack", url: `http://127.0.0.1:${slack.port}/T0/B0`, mentions: {}, ...common },
  });
  await ok200("POST", "/api/v0/channels", {
    ...{ type: "webhook", name: "webhook", url: `http://127.0.0.1:${webhook.port}/hook`, ...common },
  });
  const { id } = await ok200("POST", "/api/v0/hosts", { name: "web1", meta: {} });
  let isPosting = false;
  let posted = 0;
  let minutes = 0;
  const post = async (): Promise<void> => {
    const time = Math.floor(nowSeconds() / 60) * 60;
    if (!isPosting || time === posted) return;
    await server.api("POST", "/api/v0/tsdb", [{ hostId: id, name: "loadavg5", time, value: 1.5 }]);
    posted = time;
    minutes++;
  };
  const timer = setInterval(() => void post().catch(() => {}), 50);
  after(() => clearInterval(timer));

  return {
    server,
    receivers,
    ok200,
    post(on: boolean): void {
      isPosting = on;
    },
    /** Until it has posted so often that there is something to draw. */
    points: () => eventually("points arrive", () => minutes >= 3, server.log),
    openAlerts: async (): Promise<unknown[]> => (await ok200("GET", "/api/v0/alerts")).alerts as unknown[],
  };
}

const titles = (receiver: Receiver): string[] => receiver.received.map(({ title }) => title);
const hasHeard = (receiver: Receiver, what: RegExp): boolean => titles(receiver).some((title) => what.test(title));
const DOWN = /critical/i;
const UP = /\bok\b/i;

describe("a host that stops posting", () => {
  it("[NO8] [IM8] reaches mail, chat and webhook with its graph, and closes by itself when the host is back", async () => {
    const { server, receivers, ok200, post, points, openAlerts } = await openStory();
    post(true);
    await points();
    deepEqual(await openAlerts(), []);
    post(false);
    for (const receiver of receivers) await eventually(`${receiver.name} hears of it`, () => hasHeard(receiver, DOWN));
    const [alert] = (await openAlerts()) as { id: string; status: string; type: string }[];
    deepEqual([alert?.status, alert?.type], ["CRITICAL", "connectivity"]);
    for (const { name, received } of receivers) {
      deepEqual([received[0]?.hasImage, received[0]?.isRepeat], [true, false], name);
      match(received[0]!.text, new RegExp(alert!.id), `${name} links to the alert`);
    }
    const url = /"image_url":"([^"]+)"/.exec(receivers[1].received[0]!.text)![1]!;
    ok(url.startsWith(`http://${PUBLIC_HOST}/embed/public/alert/`), url);
    const picture = await fetch(url.replace(`http://${PUBLIC_HOST}`, server.url));
    deepEqual([picture.status, picture.headers.get("content-type")], [200, "image/png"]);
    deepEqual([...new Uint8Array(await picture.arrayBuffer())].slice(1, 4), [0x50, 0x4e, 0x47]);
    equal((await fetch(`${server.url}/embed/public/alert/${"x".repeat(43)}.png`)).status, 404);

    post(true);
    for (const receiver of receivers)
      await eventually(`${receiver.name} hears of its end`, () => hasHeard(receiver, UP));
    deepEqual(await openAlerts(), []);
    const { logs } = await ok200("GET", `/api/v0/alerts/${alert!.id}/logs`);
    deepEqual(
      (logs as { status: string; trigger: string }[]).map(({ status, trigger }) => [status, trigger]),
      [
        ["OK", "monitoring"],
        ["CRITICAL", "monitoring"],
      ],
    );
    for (const { received } of receivers) equal(received.length, 2);
  });

  it("[NO8] loses no message when the server is killed while it sends; what comes twice says so", async () => {
    const { server, receivers, post, points, openAlerts } = await openStory();
    const killed: string[] = [];
    /** Each place pulls the plug once for each kind of message: it has the message, and the server will never know. */
    let life = Promise.resolve();
    for (const receiver of receivers) {
      receiver.before = async ({ title }) => {
        const point = `${receiver.name} ${DOWN.test(title) ? "down" : "up"}`;
        if (killed.includes(point)) return;
        killed.push(point);
        life = life.then(async () => {
          await server.kill();
          await server.restart();
        });
        await life;
      };
    }
    post(true);
    await points();
    deepEqual(await openAlerts(), []);
    post(false);
    const settled = (what: RegExp) => () =>
      receivers.every(({ received }) => received.filter(({ title }) => what.test(title)).length >= 2);
    await eventually("everybody has heard of it twice", settled(DOWN));
    await life;
    post(true);
    await eventually("everybody has heard of its end twice", settled(UP));
    await life;
    deepEqual(killed.toSorted(), ["mail down", "mail up", "slack down", "slack up", "webhook down", "webhook up"]);
    await eventually("the alert is closed", async () => (await openAlerts()).length === 0);
    for (const { name, received } of receivers) {
      for (const what of [DOWN, UP]) {
        const [first, ...again] = received.filter(({ title }) => what.test(title));
        // The first may say so too: another place pulled the plug before this one had heard anything.
        for (const each of again) deepEqual([each.id, each.isRepeat], [first!.id, true], `${name}: ${each.title}`);
      }
      deepEqual(
        received.filter(({ title }) => !DOWN.test(title) && !UP.test(title)),
        [],
        name,
      );
    }
  });
});
