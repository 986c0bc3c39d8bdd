import type { Cause, Org, Session, User } from "#core/account.ts";
import { Rejected } from "#core/errors.ts";
import type { Invitation } from "#core/invitation.ts";
import { foldText } from "#core/names.ts";
import {
  delayAfter,
  type Failures,
  FREE_ATTEMPTS_OF_A_NAME,
  FREE_ATTEMPTS_OF_A_NETWORK,
  networkOf,
  oneMore,
} from "#core/throttle.ts";
import type { Clock } from "#kit/clock.ts";
import type { Meta, OpenSession } from "#meta/meta.ts";
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
  setUp(
    person: FirstPerson & { readonly allowPrivateTargets?: boolean | undefined },
    from: string,
  ): Promise<{ token: string; session: Session }>;
  /** `unauthenticated`, whatever was wrong; `Throttled` after failures. */
  signIn(name: string, password: string, from: string): Promise<{ token: string; session: Session }>;
  /** What a link invites to. `not-found` for one that does not work any more. */
  invited(token: string, from: string): Promise<{ readonly org: Org; readonly invitation: Invitation }>;
  /** Makes the person who was invited and signs in. `not-found`, `conflict`, `invalid`. */
  accept(person: FirstPerson, from: string): Promise<{ token: string; session: Session }>;
  /** Ends all of the person's sessions and opens a new one. `invalid` for a wrong current password. */
  changePassword(
    session: Session,
    current: string,
    next: string,
    from: string,
  ): Promise<{ token: string; session: Session }>;
  signOut(token: string, cause: Cause): Promise<void>;
  /** Where the person of this token is signed in. */
  sessions(token: string): Promise<readonly OpenSession[]>;
  /** Ends all of their sessions but this one. */
  signOutElsewhere(token: string, cause: Cause): Promise<void>;
  setPreferences(
    session: Session,
    change: {
      locale?: "en" | "ja" | undefined;
      timeZone?: string | undefined;
      email?: string | null | undefined;
    },
    cause: Cause,
  ): Promise<User>;
}

const NO_INVITATION = "Cannot find the invitation: the link was used, revoked or is older than 7 days";

const MOST_REMEMBERED = 10_000;

/** What attempts are counted by. */
interface AttemptKey {
  readonly key: string;
  readonly free: number;
  /** Whether a success forgives earlier failures too. */
  readonly forgives: boolean;
}

interface Attempt {
  succeeded(): void;
  doesNotCount(): void;
}

export function createPeople(meta: Meta, access: Access, clock: Clock): People {
  const failures = new Map<string, Failures>();

  /**
   * Counts an attempt as failed before it is tried, so that a thousand at once are not all let through; one that did not fail
   * takes itself back. Refuses when it comes too soon.
   */
  function attempt(keys: readonly AttemptKey[]): Attempt {
    const now = clock.now();
    const wait = Math.max(...keys.map(({ key, free }) => delayAfter(failures.get(key), free, now)));
    if (wait > 0) throw new Throttled(Math.ceil(wait / 1000));
    for (const { key } of keys) {
      const counted = oneMore(failures.get(key), now);
      // The oldest go first when there is no room, so that nobody makes room for himself by inventing names.
      failures.delete(key);
      failures.set(key, counted);
    }
    for (const oldest of failures.keys()) {
      if (failures.size <= MOST_REMEMBERED) break;
      failures.delete(oldest);
    }
    function takeBack(forgives: (key: AttemptKey) => boolean): void {
      for (const each of keys) {
        const counted = failures.get(each.key);
        if (counted === undefined || counted.count <= 1 || forgives(each)) failures.delete(each.key);
        else failures.set(each.key, { ...counted, count: counted.count - 1 });
      }
    }
    return {
      succeeded: () => takeBack(({ forgives }) => forgives),
      doesNotCount: () => takeBack(() => false),
    };
  }

  async function open(org: string, userId: string, name: string, from: string) {
    const cause: Cause = { actor: { kind: "user", id: userId, name, from }, at: clock.now() };
    const { token, session } = await meta.sessions.create(org, userId, cause);
    return { token: token.reveal(), session };
  }

  return {
    setupNeeded: () => meta.setup.needed(),

    async setUp({ token, allowPrivateTargets, ...person }, from) {
      const trial = attempt([{ key: `setup ${networkOf(from)}`, free: FREE_ATTEMPTS_OF_A_NAME, forgives: true }]);
      const org = await access.org();
      const cause: Cause = { actor: { kind: "user", id: "", name: person.name, from }, at: clock.now() };
      try {
        const user = await meta.setup.complete(org.id, token, person, cause);
        trial.succeeded();
        if (allowPrivateTargets !== undefined)
          await meta.orgs.update(
            org.id,
            { settings: { allowPrivateTargets } },
            { ...cause, actor: { ...cause.actor, id: user.id } },
          );
        return await open(org.id, user.id, user.name, from);
      } catch (error) {
        // Only a guessed token counts: a password that is too short was no attempt to get in.
        if (error instanceof Rejected && error.reason !== "forbidden") trial.doesNotCount();
        throw error;
      }
    },

    async signIn(name, password, from) {
      const trial = attempt([
        { key: `name ${foldText(name)}`, free: FREE_ATTEMPTS_OF_A_NAME, forgives: true },
        // Whoever knows one password must not clear the way for guessing others.
        { key: `from ${networkOf(from)}`, free: FREE_ATTEMPTS_OF_A_NETWORK, forgives: false },
      ]);
      const found = await meta.users.authenticate(name, password);
      const org = found?.orgs[0];
      if (found === undefined || org === undefined) throw new Rejected("unauthenticated", "Name or password is wrong");
      trial.succeeded();
      access.checkAddress(org, "web", from);
      return open(org, found.user.id, found.user.name, from);
    },

    async invited(token, from) {
      const trial = attempt([{ key: `invited ${networkOf(from)}`, free: FREE_ATTEMPTS_OF_A_NETWORK, forgives: true }]);
      const found = await meta.invitations.find(token, clock.now());
      if (found === undefined) throw new Rejected("not-found", NO_INVITATION);
      trial.succeeded();
      return { org: (await meta.orgs.find(found.org))!, invitation: found.invitation };
    },

    async accept({ token, ...person }, from) {
      const trial = attempt([{ key: `invited ${networkOf(from)}`, free: FREE_ATTEMPTS_OF_A_NETWORK, forgives: true }]);
      const cause: Cause = { actor: { kind: "user", id: "", name: person.name, from }, at: clock.now() };
      try {
        const { org, user } = await meta.invitations.accept(token, person, cause);
        trial.succeeded();
        access.checkAddress(org, "web", from);
        return await open(org, user.id, user.name, from);
      } catch (error) {
        // Only a guessed token counts.
        if (error instanceof Rejected && error.reason !== "not-found") trial.doesNotCount();
        throw error;
      }
    },

    async changePassword({ user, org }, current, next, from) {
      const trial = attempt([{ key: `name ${foldText(user.name)}`, free: FREE_ATTEMPTS_OF_A_NAME, forgives: true }]);
      const found = await meta.users.authenticate(user.name, current);
      if (found === undefined) throw new Rejected("invalid", "Cannot change the password: the current one is another");
      trial.succeeded();
      // Whoever else is signed in as this person is not any more.
      await meta.users.setPassword(user.name, next, {
        actor: { kind: "user", id: user.id, name: user.name, from },
        at: clock.now(),
      });
      return open(org.id, user.id, user.name, from);
    },

    signOut: (token, cause) => meta.sessions.remove(token, cause),

    sessions: (token) => meta.sessions.ofSamePerson(token, clock.now()),

    async signOutElsewhere(token, cause) {
      await meta.sessions.removeOthers(token, cause);
    },

    setPreferences: ({ user }, change, cause) => meta.users.setPreferences(user.id, change, cause),
  };
}
