import { readFileSync } from "node:fs";
import { inspect } from "node:util";

/** What stands wherever a secret would have stood. */
export const MASK = "[masked]";

/**
 * A value that must reach no log, no error and no answer [I10]. Whatever prints it (a template string, JSON, `inspect`, an
 * assertion's diff) gets the mask; only `reveal()` gives it away, so a reviewer can search for that word.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

/**
 * A secret from a file, as Docker, Kubernetes and systemd hand them over. One line end at the end is not part of it:
 * `echo secret > file` writes one, and no one means it.
 */
export function readSecretFile(path: string): string {
  return readFileSync(path, "utf8").replace(/\r?\n$/, "");
}

/** The URL with its password masked, for people to recognise. Text that is no URL is masked whole. */
export function maskUrl(text: string): string {
  if (!URL.canParse(text)) return MASK;
  const url = new URL(text);
  if (url.password !== "") url.password = MASK;
  // A password may also stand in the query (libpq's `?password=`).
  for (const name of [...url.searchParams.keys()])
    if (/pass|secret|token|key/i.test(name)) url.searchParams.set(name, MASK);
  return url.href.replaceAll(encodeURIComponent(MASK), MASK);
}
