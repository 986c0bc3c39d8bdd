import { EXIT, GaveUp } from "#agent/exit.ts";
import type { HostFacts } from "#agent/host/facts.ts";
import { ApiError, isKeyTrouble, isOutage } from "#client/api-error.ts";
import type { Client } from "#client/client.ts";
import type { Host, HostInput, HostStatus } from "#client/v0/types.ts";
import type { Clock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import { retry } from "#kit/retry.ts";
import { idFile, prepareRoot, readId, writeId } from "./id-file.ts";

/** As the Go agent: 20 tries, 3 s apart, so a minute for a server that starts beside us. */
const TRIES = 20;
const PAUSE_MS = 3_000;

const EVERY_STATUS: readonly HostStatus[] = ["working", "standby", "maintenance", "poweroff"];

/** What the configuration adds to the facts. */
export interface HostSettings {
  readonly roles: readonly string[];
  readonly displayName?: string | undefined;
  readonly checks: readonly {
    readonly name: string;
    readonly memo: string;
    readonly customIdentifier?: string | undefined;
  }[];
}

/** What the server is told of this host, at registration and each hour. */
export function hostInput(facts: HostFacts, settings: HostSettings, agent: AgentName): HostInput {
  return {
    name: facts.name,
    meta: {
      "agent-name": agent.userAgent,
      "agent-version": agent.version,
      "agent-revision": agent.revision,
      ...facts.meta,
    },
    interfaces: facts.interfaces,
    roleFullnames: settings.roles,
    // A check with an identifier is about another host.
    checks: settings.checks
      .filter(({ customIdentifier }) => customIdentifier === undefined)
      .map(({ name, memo }) => ({ name, memo })),
    ...(settings.displayName === undefined ? {} : { displayName: settings.displayName }),
    ...(facts.customIdentifier === undefined ? {} : { customIdentifier: facts.customIdentifier }),
  };
}

export interface AgentName {
  readonly userAgent: string;
  readonly version: string;
  readonly revision: string;
}

export interface Registration {
  readonly client: Client;
  /** Folder of the id file. */
  readonly root: string;
  readonly input: HostInput;
  readonly onStart?: HostStatus | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * Finds out which host this is, registers it when it is new, and keeps its id. Tries again while the server is away; gives
 * up with `GaveUp` where only a person can help.
 */
export async function register(registration: Registration): Promise<string> {
  const { client, root, input, onStart, log, signal } = registration;
  const again = <T>(work: () => Promise<T>) => whileAway(registration, work);
  await prepareRoot(root);
  const known = await readId(root);
  let host: Pick<Host, "id" | "status">;
  if (known !== undefined) {
    const found = await again(() => client.hosts.get(known, signal)).catch((error) => {
      throw unknownHost(known, root, error);
    });
    const objection = identityObjection(found, input.customIdentifier, idFile(root));
    if (objection !== undefined) throw new GaveUp(EXIT.configuration, objection);
    host = found;
  } else {
    host = (await again(() => findByIdentifier(client, input, signal))) ?? (await create(again, client, input, signal));
    await writeId(root, host.id);
    log.info({ host: host.id, idFile: idFile(root) }, "registered");
  }
  if (onStart !== undefined && onStart !== host.status) {
    await again(() => client.hosts.setStatus(host.id, onStart, signal)).catch((error) => {
      // Metrics are worth more than the right status.
      log.error({ err: error, status: onStart }, "cannot set the status of host_status.on_start");
    });
  }
  return host.id;
}

/** Why this agent must not speak for the host that its id file names; `undefined` when it may. */
export function identityObjection(
  host: Pick<Host, "id" | "isRetired" | "customIdentifier">,
  ownIdentifier: string | undefined,
  file: string,
): string | undefined {
  if (host.isRetired)
    return `Cannot post as host "${host.id}": it is retired; delete "${file}" to register this machine as a new host`;
  const theirs = host.customIdentifier ?? "";
  // Without an own identifier the cloud did not answer this time, which proves nothing.
  if (theirs === "" || ownIdentifier === undefined || theirs === ownIdentifier) return undefined;
  return (
    `Cannot post as host "${host.id}": it is the machine "${theirs}", and this one is "${ownIdentifier}"; ` +
    `"${file}" was copied, as happens when an image is made of a running machine; delete it here`
  );
}

async function findByIdentifier(
  client: Client,
  { customIdentifier }: HostInput,
  signal: AbortSignal,
): Promise<Host | undefined> {
  if (customIdentifier === undefined) return undefined;
  const [first] = await client.hosts.list({ customIdentifier, status: EVERY_STATUS }, signal);
  return first;
}

type Again = <T>(work: () => Promise<T>) => Promise<T>;

async function create(again: Again, client: Client, input: HostInput, signal: AbortSignal): Promise<Host> {
  try {
    const id = await again(() => client.hosts.create(input, signal));
    return await again(() => client.hosts.get(id, signal));
  } catch (error) {
    throw keyTrouble(error) ?? away(error) ?? failed("Cannot register this host", error);
  }
}

async function whileAway<T>({ clock, log, signal }: Registration, work: () => Promise<T>): Promise<T> {
  return retry(work, {
    clock,
    signal,
    attempts: TRIES,
    backoff: { firstMs: PAUSE_MS, maxMs: PAUSE_MS },
    random: () => 0,
    worthRetrying: isOutage,
    onRetry: (error, attempt) => {
      if (attempt === 1) log.warn({ err: error, tries: TRIES }, "the server is away, will try again");
    },
  }).catch((error) => {
    throw keyTrouble(error) ?? away(error) ?? error;
  });
}

function unknownHost(id: string, root: string, error: unknown): unknown {
  if (!(error instanceof ApiError) || error.status !== 404) return error;
  const text =
    `Cannot find host "${id}" on the server (${error.message}); delete "${idFile(root)}" to register this machine ` +
    "as a new host, or check that the key belongs to the right organisation";
  return new GaveUp(EXIT.configuration, text, { cause: error });
}

function keyTrouble(error: unknown): GaveUp | undefined {
  if (!isKeyTrouble(error)) return undefined;
  const want = error.status === 401 ? "a key that the server knows" : "a key that may read and write";
  const text = `Cannot use the API key: ${error.message}; want ${want}`;
  return new GaveUp(EXIT.configuration, text, { cause: error });
}

function away(error: unknown): GaveUp | undefined {
  return isOutage(error) ? new GaveUp(EXIT.tryLater, error.message, { cause: error }) : undefined;
}

function failed(action: string, cause: unknown): unknown {
  if (!(cause instanceof ApiError)) return cause;
  return new GaveUp(EXIT.failed, `${action}: ${cause.message}`, { cause });
}
