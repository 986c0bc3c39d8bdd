import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { SliSection } from "#agent/config/config.ts";
import type { Session } from "#agent/session.ts";
import { ApiError, isOutage } from "#client/api-error.ts";
import { Corrupt, Rejected, Unavailable } from "#core/errors.ts";
import { type CounterState, unreadIn } from "#core/sli/count.ts";
import { countOptionsOf, logsOf } from "#core/sli/settings.ts";
import { LogCounting } from "#sli/counting.ts";
import { LogFile } from "#sli/file.ts";
import { toSliBody } from "#wire/own/sli-body.ts";

/** Posted this often while a bucket lasts; a bucket of a second as often as it ends. */
const MOST_EVERY_MS = 10_000;
/** After an outage of the server. */
const RETRY_MS = 5_000;
/** After a refusal, or with a log that cannot be read: somebody will put it right, and the lines are in the log. */
const MEND_MS = 60_000;
/** Lines that cannot be read are told of this often, if there are more. */
const TELL_EVERY_MS = 3_600_000;

type Parts = Pick<Session, "effective" | "client" | "hostId" | "clock" | "log" | "troubles">;

/**
 * Counts the requests of access logs until `stop` aborts. What waits is in the logs and in the place that is kept of each: nothing of
 * it is in memory only, so it survives whatever happens to this process. `hard` cuts a post off.
 */
export async function runSli(section: SliSection, parts: Parts, stop: AbortSignal, hard: AbortSignal): Promise<void> {
  const { clock, troubles } = parts;
  const subject = `sli ${section.name}`;
  while (!stop.aborted) {
    const opened: LogFile<CounterState>[] = [];
    try {
      await countAll(section, parts, opened, stop, hard);
    } catch (error) {
      if (!(error instanceof Rejected || error instanceof Unavailable || error instanceof Corrupt)) throw error;
      troubles.begin(subject, error);
      await clock.sleep(MEND_MS, stop);
    } finally {
      for (const log of opened) await log.close();
    }
  }
}

async function countAll(
  { name, settings, fromStart }: SliSection,
  { effective, client, hostId, clock, log, troubles }: Parts,
  opened: LogFile<CounterState>[],
  stop: AbortSignal,
  hard: AbortSignal,
): Promise<void> {
  const subject = `sli ${name}`;
  const dir = join(effective.root, "sli");
  const paths = logsOf(settings);
  if (typeof paths === "string") throw new Rejected("invalid", `Cannot count "${name}": ${paths}`);
  await mkdir(dir, { recursive: true });
  const logs = [];
  for (const { path, side } of paths) {
    const which = side.by === "file" ? side.side : "both";
    const stateFile = join(dir, `${name}-${which}-${basename(path)}.json`);
    const from = fromStart ? "start" : "end";
    const source = await LogFile.open<CounterState>({ path, stateFile, from, clock, log });
    opened.push(source);
    logs.push({ source, options: countOptionsOf(settings, side) });
  }
  const { bucketSeconds, limits } = logs[0]!.options;
  const head = { part: hostId, bucketSeconds, limitsMs: [...limits] };
  const counting = new LogCounting({
    logs,
    clock,
    signal: stop,
    post: (finalUntil, buckets) => client.sli.post(name, toSliBody({ ...head, finalUntil }, buckets), hard),
  });
  let told = { at: Number.NEGATIVE_INFINITY, unread: 0 };
  for (;;) {
    const isLast = stop.aborted;
    let waitMs = Math.min(MOST_EVERY_MS, bucketSeconds * 500);
    try {
      await counting.pass();
      troubles.end(subject);
    } catch (error) {
      if (isLast || hard.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      troubles.begin(subject, error);
      waitMs = isOutage(error) ? RETRY_MS : MEND_MS;
    }
    const { skipped } = counting;
    const unread = unreadIn(skipped);
    if (unread > told.unread && clock.now() - told.at >= TELL_EVERY_MS) {
      log.warn({ sli: name, ...skipped }, "lines of a log are not of its format");
      told = { at: clock.now(), unread };
    }
    if (isLast) return;
    await clock.sleep(waitMs, stop);
  }
}
