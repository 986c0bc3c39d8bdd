import { ownClient } from "#client/own.ts";

let csrfToken: string | undefined;

/** Set whenever a session arrives; the next request that changes something carries it. */
export function setCsrfToken(token: string | undefined): void {
  csrfToken = token;
}

/** The server that the page came from. */
export const api = ownClient({ csrfToken: () => csrfToken });
