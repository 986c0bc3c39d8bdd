import { type Reason, Rejected, Unavailable } from "#core/errors.ts";

/** What AWS calls a refusal that may not be one a moment later. */
const PASSING =
  /throttl|TooManyRequests|RequestLimitExceeded|LimitExceededException|PriorRequestNotComplete|SlowDown|Expired|Timeout|ServiceUnavailable|InternalFailure|InternalError/i;
const REASONS: readonly (readonly [RegExp, Reason])[] = [
  [
    /AccessDenied|Unauthorized|NotAuthorized|UnrecognizedClient|InvalidClientToken|SignatureDoesNotMatch|AuthFailure/i,
    "forbidden",
  ],
  [/NotFound|NoSuch|DoesNotExist/i, "not-found"],
];

interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $retryable?: { readonly throttling?: boolean };
}

/** What came of a call as one of our two failures: what was asked, and what AWS said. Our own pass; a bug stays one. */
export function refusalOrOutage(what: string, error: unknown): Error {
  if (!(error instanceof Error) || error instanceof Rejected || error instanceof Unavailable) return error as Error;
  const { name, message, $metadata, $retryable } = error as SdkError;
  if (name === "AbortError" || name === "TimeoutError")
    return new Unavailable(`Cannot ${what}: AWS did not answer in time`, { cause: error });
  if (name === "CredentialsProviderError")
    return new Unavailable(
      `Cannot ${what}: found no credentials of AWS, want them in the environment, a profile or a role of this machine`,
      { cause: error },
    );
  // Thrown by the SDK as a plain Error, before anything is sent.
  if (/region is missing/i.test(message))
    return new Rejected("invalid", `Cannot ${what}: found no region, want "region" or AWS_REGION`);
  const status = $metadata?.httpStatusCode;
  if (status === undefined) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined && !(error instanceof AggregateError)) return error;
    return new Unavailable(`Cannot ${what}: cannot reach AWS`, { cause: error });
  }
  const said = `Cannot ${what}: AWS says "${message}" (${name})`;
  const isPassing = status >= 500 || status === 429 || $retryable?.throttling === true || PASSING.test(name);
  if (isPassing) return new Unavailable(said, { cause: error });
  return new Rejected(REASONS.find(([pattern]) => pattern.test(name))?.[1] ?? "invalid", said);
}
