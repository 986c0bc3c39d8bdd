import { fstatSync } from "node:fs";

/** What can happen to a running agent from outside. */
export interface AgentControl {
  /** Finish what is on its way and leave. */
  readonly stop: AbortSignal;
  /** Leave at once. */
  readonly force: AbortSignal;
  /** Sets what happens when the configuration is to be read again. */
  onReload(reload: () => void): void;
  /** Stops listening. */
  close(): void;
}

/** How often an agent looks whether its parent lives. */
const PARENT_POLL_MS = 1_000;

/**
 * The signals of this process: TERM and INT stop, again they force, HUP reloads. With `exitWithParent` the end of the
 * parent forces too: what would be posted goes to the parent. It is noticed by a closed channel or pipe, and after
 * `kill -9`, with neither, by having a new parent.
 */
export function processControl({ exitWithParent = false }: { readonly exitWithParent?: boolean } = {}): AgentControl {
  const stop = new AbortController();
  const force = new AbortController();
  let reload = () => {};
  const onStop = () => (stop.signal.aborted ? force.abort() : stop.abort());
  const onHup = () => reload();
  const orphaned = () => {
    stop.abort();
    force.abort();
  };
  process.on("SIGTERM", onStop).on("SIGINT", onStop).on("SIGHUP", onHup);

  let poll: NodeJS.Timeout | undefined;
  const watchesPipe = exitWithParent && isPipe(0);
  if (exitWithParent) {
    const parent = process.ppid;
    poll = setInterval(() => process.ppid !== parent && orphaned(), PARENT_POLL_MS);
    poll.unref();
    process.on("disconnect", orphaned);
    if (watchesPipe) process.stdin.on("end", orphaned).on("error", orphaned).resume();
  }
  return {
    stop: stop.signal,
    force: force.signal,
    onReload: (work) => {
      reload = work;
    },
    close: () => {
      clearInterval(poll);
      process.off("SIGTERM", onStop).off("SIGINT", onStop).off("SIGHUP", onHup).off("disconnect", orphaned);
      if (watchesPipe) process.stdin.off("end", orphaned).off("error", orphaned).destroy();
    },
  };
}

/** `/dev/null`, a file and a terminal say nothing about a parent. */
function isPipe(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return stat.isFIFO() || stat.isSocket();
  } catch {
    return false;
  }
}
