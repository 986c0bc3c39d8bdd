import { type Reason, Rejected, Unavailable } from "#core/errors.ts";

/** The one table from refusal to status. A new reason does not compile until it is here. */
export const STATUS = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  "not-found": 404,
  conflict: 409,
  "too-large": 413,
  "too-many": 429,
} as const satisfies Record<Reason, number>;

export interface Failure {
  readonly status: number;
  readonly body: { readonly error: { readonly message: string; readonly fields?: Readonly<Record<string, string>> } };
  readonly headers: Readonly<Record<string, string>>;
  /** A bug of ours: worth a log line with its stack. */
  readonly bug: boolean;
}

/** Seconds after which an outage is worth another try. */
const RETRY_AFTER = "5";

/** How any error is told to the other side. Only refusals and outages speak for themselves; a bug says nothing about our insides. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Rejected) {
    const fields = (error as { fields?: Readonly<Record<string, string>> }).fields;
    const retryAfter = (error as { retryAfter?: number }).retryAfter;
    return {
      status: STATUS[error.reason],
      body: { error: { message: oneLine(error.message), ...(fields === undefined ? {} : { fields }) } },
      headers: retryAfter === undefined ? {} : { "retry-after": String(retryAfter) },
      bug: false,
    };
  }
  if (error instanceof Unavailable) {
    return {
      status: 503,
      body: { error: { message: oneLine(error.message) } },
      headers: { "retry-after": RETRY_AFTER },
      bug: false,
    };
  }
  const status = clientStatus(error);
  if (status !== undefined) {
    return { status, body: { error: { message: oneLine((error as Error).message) } }, headers: {}, bug: false };
  }
  return {
    status: 500,
    body: { error: { message: "Something went wrong here; the server's log says more" } },
    headers: {},
    bug: true,
  };
}

/** Clients print it behind a prefix of theirs. */
const oneLine = (text: string): string => text.replace(/\s+/g, " ");

/** What Fastify itself refuses: a body that is too large, a URL that cannot be decoded. */
function clientStatus(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown }).statusCode;
  return typeof status === "number" && status >= 400 && status < 500 ? status : undefined;
}

/** A refusal that names the form fields that are at fault. */
export class InvalidFields extends Rejected {
  readonly fields: Readonly<Record<string, string>>;

  constructor(message: string, fields: Readonly<Record<string, string>>) {
    super("invalid", message);
    this.fields = fields;
  }
}
