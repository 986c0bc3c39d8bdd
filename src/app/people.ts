import type { Cause, Session } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import { delayAfter, type Failures } from "#core/throttle.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta } from "#meta/meta.ts";
import type { Access } from "./access.ts";

/** A sign-in that comes too soon after failed ones; `retryAfter` in seconds. */
export class Throttled extends Rejected {
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    super("too-many", `Too many failed attempts; try again in ${retryAfter} seconds`);
    this.retryAfter = retryAfter;
  }
}

export interface FirstPerson {
  readonly token: string;
  readonly name: string;
  readonly password: string;
  readonly locale: "en" | "ja";
  readonly timeZone: string;
}

export interface People {
  setupNeeded(): Promise<boolean>;
  /** Makes the first person, as owner, and signs in. `conflict` when there is one, `forbidden` for a wrong token. */
  setUp(person: FirstPerson, from: string): Promise<{ token: string; session: Session }>;
  /** `unauthenticated`, whatever was wrong; `Throttled` after failures. */
  signIn(name: string, password: string, from: string): Promise<{ token: string; session: Session }>;
  signOut(token: string, cause: Cause): Promise<void>;
  setPreferences(
    session: Session,
    change: { locale?: "en" | "ja" | undefined; timeZone?: string | undefined },
    cause: Cause,
  ): Promise<void>;
}

const MOST_REMEMBERED = 10_000;

export function createPeople(meta: Meta, access: Access, clock: Clock): People {
  const failures = new Map<string, Failures>();

  function checkThrottle(keys: readonly string[]): void {
    const wait = Math.max(...keys.map((key) => delayAfter(failures.get(key), clock.now())));
    if (wait > 0) throw new Throttled(Math.ceil(wait / 1000));
  }

  function noteFailure(keys: readonly string[]): void {
    if (failures.size > MOST_REMEMBERED) failures.clear();
    for (const key of keys) failures.set(key, { count: (failures.get(key)?.count ?? 0) + 1, last: clock.now() });
  }

  async function open(org: string, userId: string, name: string, from: string) {
    const cause: Cause = { actor: { kind: "user", id: userId, name, from }, at: clock.now() };
    const { token, session } = await meta.sessions.create(org, userId, cause);
    return { token: token.reveal(), session };
  }

  return {
    setupNeeded: () => meta.setup.needed(),

    async setUp({ token, ...person }, from) {
      const keys = [`setup ${from}`];
      checkThrottle(keys);
      const org = await access.org();
      const cause: Cause = { actor: { kind: "user", id: "", name: person.name, from }, at: clock.now() };
      try {
        const user = await meta.setup.complete(org.id, token, person, cause);
        return await open(org.id, user.id, user.name, from);
      } catch (error) {
        if (error instanceof Rejected && error.reason === "forbidden") noteFailure(keys);
        throw error;
      }
    },

    async signIn(name, password, from) {
      const keys = [`name ${name.normalize("NFKC").toLowerCase()}`, `from ${from}`];
      checkThrottle(keys);
      const found = await meta.users.authenticate(name, password);
      const org = found?.orgs[0];
      if (found === undefined || org === undefined) {
        noteFailure(keys);
        throw new Rejected("unauthenticated", "Name or password is wrong");
      }
      for (const key of keys) failures.delete(key);
      return open(org, found.user.id, found.user.name, from);
    },

    signOut: (token, cause) => meta.sessions.remove(token, cause),

    async setPreferences({ user }, change, cause) {
      await meta.users.setPreferences(user.id, change, cause);
    },
  };
}
