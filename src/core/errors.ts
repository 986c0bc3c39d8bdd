/**
 * Why we will not do what was asked. A closed set: `http/errors.ts` maps each to one status, and a new reason does not
 * compile until it has one.
 */
export type Reason =
  | "invalid" // the request makes no sense as it stands
  | "unauthenticated" // no credential, or one we do not know
  | "forbidden" // a known credential that may not do this
  | "not-found"
  | "conflict" // what is stored contradicts what was asked
  | "too-large"
  | "too-many";

/**
 * A refusal: the caller asked for something that we will not do, and asking again changes nothing.
 *
 * The message is shown to people. It says the action, quotes values, and gives found then wanted, without a full stop:
 * `Cannot create role "a b": the name has a space, want letters, digits, "-" and "_"`.
 */
export class Rejected extends Error {
  override readonly name = "Rejected";
  readonly reason: Reason;

  constructor(reason: Reason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** An outage: something that we depend on is down or full. Retrying later may help; `cause` says what happened. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";

  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
  }
}

/** Stored bytes that are not what we wrote. Never retried, never skipped silently; the message names file and offset. */
export class Corrupt extends Error {
  override readonly name = "Corrupt";
}
