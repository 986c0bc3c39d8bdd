import { createHmac, timingSafeEqual } from "node:crypto";
import { Rejected, Unavailable } from "#core/errors.ts";
import { type Ask, holdKey, LINK_VERBS, type LinkVerb } from "#core/migration/events.ts";
import { hasEnded } from "#core/migration/run.ts";
import type { Request } from "#core/migration/verbs.ts";
import type { Channel } from "#core/notify/channel.ts";
import type { SignedLink } from "#core/notify/delivery.ts";
import type { Notification } from "#core/notify/notification.ts";
import type { OrgId } from "#core/series.ts";
import type { UnixMillis, UnixSeconds } from "#core/time.ts";
import type { Clock } from "#kit/clock.ts";
import type { Secret } from "#kit/secret.ts";
import type { Meta } from "#meta/meta.ts";
import type { StoredRun } from "#meta/migrations/repositories.ts";
import type { Migrations } from "./migrations.ts";
import { within } from "./within.ts";

/** What a link stands for, once its signature was found right. */
export interface Link {
  readonly org: OrgId;
  readonly runId: string;
  readonly ask: Ask;
  readonly until: UnixSeconds;
  /** The message that it came with: each of its links acts once. */
  readonly deliveryId: string;
  readonly channelId: string;
  readonly locale: "en" | "ja";
}

/** Where a link leads, and whether it still acts. */
export interface LinkView {
  readonly link: Link;
  /** Absent while the database does not answer: then the way back is all that is left to ask. */
  readonly stored?: StoredRun | undefined;
  readonly orgName: string;
  /** Why it does nothing any more; absent: it does. */
  readonly spent?: "late" | "used" | "ended" | "moved-on" | "revoked" | undefined;
}

export interface Links {
  /** For the message that the delivery is. */
  sign(
    notification: Notification,
    delivery: { readonly id: string; readonly channel: Channel },
  ): Promise<readonly SignedLink[]>;
  /** Changes nothing. `not-found` for what nobody signed. */
  view(token: string): Promise<LinkView>;
  /** Asks what the link asks, once; the view is that of before. */
  act(token: string): Promise<LinkView>;
}

export interface LinksParts {
  readonly meta: Pick<Meta, "secrets" | "migrations" | "channels" | "orgs">;
  readonly migrations: Pick<Migrations, "ask">;
  readonly publicUrl: () => string;
  readonly clock: Clock;
}

/** What links are signed with. */
export const LINK_SECRET = "migration-links";
const READ_AGAIN_MS = 5_000;
/** The way back waits for no database. */
const READ_LIMIT_MS = 2_000;
/** Where the pages of links are. */
export const LINK_PATH = "/act";

export function createLinks({ meta, migrations, publicUrl, clock }: LinksParts): Links {
  let known: { readonly secret: Secret; readonly at: UnixMillis } | undefined;

  /** It may be another one since: whoever runs the server ends all links by that. A database that does not answer ends none. */
  async function key(): Promise<Secret> {
    const at = clock.now();
    if (known !== undefined && at - known.at < READ_AGAIN_MS) return known.secret;
    try {
      known = { secret: await within(READ_LIMIT_MS, meta.secrets.ensure(LINK_SECRET)), at };
    } catch (error) {
      if (known === undefined) throw error;
      known = { ...known, at };
    }
    return known.secret;
  }

  async function signatureOf(payload: string): Promise<Buffer> {
    return createHmac("sha256", (await key()).reveal())
      .update(payload)
      .digest();
  }

  async function read(token: string): Promise<Link> {
    const unknown = new Rejected("not-found", "Cannot find what this link stands for: it is not whole, or not ours");
    const [payload = "", signature = ""] = token.split(".");
    const given = Buffer.from(signature, "base64url");
    const wanted = await signatureOf(payload);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw unknown;
    return spelled(Buffer.from(payload, "base64url").toString("utf8"));
  }

  const requestOf = ({ deliveryId, ask: { verb } }: Link): string => `link ${deliveryId} ${verb}`;

  async function spentBy(link: Link, { run }: StoredRun): Promise<LinkView["spent"]> {
    const { verb, hold } = link.ask;
    // Whoever deletes a channel does not trust its readers any more.
    if ((await meta.channels.find(link.org, link.channelId)) === undefined) return "revoked";
    if (await meta.migrations.wasAsked(link.org, link.runId, requestOf(link))) return "used";
    if (clock.now() / 1000 >= link.until) return "late";
    if (hasEnded(run)) return "ended";
    if (verb === "resume" && hold !== holdKey(run)) return "moved-on";
    return verb !== "roll-back" && run.phase === "rolling-back" ? "moved-on" : undefined;
  }

  async function view(link: Link): Promise<LinkView> {
    try {
      return await look(link);
    } catch (error) {
      if (!(error instanceof Unavailable) || link.ask.verb !== "roll-back") throw error;
      return { link, orgName: "", spent: clock.now() / 1000 >= link.until ? "late" : undefined };
    }
  }

  async function look(link: Link): Promise<LinkView> {
    const [stored, org] = await Promise.all([meta.migrations.run(link.org, link.runId), meta.orgs.find(link.org)]);
    return { link, stored, orgName: org?.name ?? "", spent: await spentBy(link, stored) };
  }

  return {
    async sign(notification, { id, channel }) {
      if (notification.kind !== "migration" || notification.asksUntil === undefined) return [];
      const { org, run, asks, asksUntil } = notification;
      const { locale, id: channelId } = channel;
      return await Promise.all(
        asks.map(async (ask) => {
          const link = { org: org.id, runId: run.id, ask, until: asksUntil, deliveryId: id, channelId, locale };
          const payload = Buffer.from(spell(link)).toString("base64url");
          const signature = (await signatureOf(payload)).toString("base64url");
          return { verb: ask.verb, url: `${publicUrl()}${LINK_PATH}/${payload}.${signature}` };
        }),
      );
    },

    view: async (token) => view(await read(token)),

    async act(token) {
      const link = await read(token);
      const before = await view(link);
      if (before.spent !== undefined) return before;
      const { org, runId, channelId } = link;
      const channel = await meta.channels.find(org, channelId).catch(() => undefined);
      const name = `link in "${channel?.name ?? channelId}"`;
      const cause = { actor: { kind: "system", id: "", name }, at: clock.now() } as const;
      const of = before.stored?.migrationId ?? runId;
      await migrations.ask(org, of, requestFor(link.ask), requestOf(link), cause, runId);
      return before;
    },
  };
}

function requestFor({ verb, step }: Ask): Request {
  return verb === "approve" ? { verb, step: step ?? 0 } : { verb };
}

/** A list rather than an object: links stand in messages, where every character counts. */
const spell = ({ org, runId, ask, until, deliveryId, channelId, locale }: Link): string =>
  JSON.stringify([org, runId, ask.verb, ask.step ?? null, ask.hold ?? null, until, deliveryId, channelId, locale]);

type Spelled = [string, string, LinkVerb, number | null, string | null, number, string, string, "en" | "ja"];

/** What was signed was spelled by us. */
function spelled(text: string): Link {
  const [org, runId, verb, step, hold, until, deliveryId, channelId, locale] = JSON.parse(text) as Spelled;
  if (!LINK_VERBS.includes(verb)) throw new Rejected("not-found", `Cannot do what this link asks: "${verb}"`);
  return {
    org,
    runId,
    ask: { verb, step: step ?? undefined, hold: hold ?? undefined },
    until,
    deliveryId,
    channelId,
    locale,
  };
}
