/** A cloud's view of the machine it runs. */
export interface Cloud {
  readonly provider: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Unique in the world and kept when the disk is replaced, so that a rebuilt instance stays the same host. */
  readonly customIdentifier: string;
}

/** Asks a metadata service; `undefined` when it answers that there is no such thing. Rejects when nobody answers. */
export type AskMetadata = (
  url: string,
  options?: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> },
) => Promise<string | undefined>;

/** How long a metadata service may take. It is on the same machine; only a proxy in a container needs longer. */
const TIMEOUT_MS = 3_000;

/** Straight to the link-local address, past any proxy. */
export function askMetadata(call: typeof fetch = fetch): AskMetadata {
  return async (url, { method = "GET", headers = {} } = {}) => {
    const answer = await call(url, { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS), redirect: "manual" });
    const text = await answer.text();
    return answer.status === 200 ? text : undefined;
  };
}
