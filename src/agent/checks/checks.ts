import type { CheckPlugin } from "#agent/config/config.ts";
import { nextRunMs } from "#agent/metrics/schedule.ts";
import { runCommand } from "#agent/plugins/command.ts";
import type { Troubles } from "#agent/trouble.ts";
import { isKeyTrouble, isOutage } from "#client/api-error.ts";
import type { Client } from "#client/client.ts";
import type { CheckReport } from "#client/v0/types.ts";
import type { Clock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import { type Outbox, takeReports } from "./outbox.ts";
import { type CheckMemory, type CheckResult, checkReport, checkResult, NO_MEMORY, stepCheck } from "./step.ts";

/** Reports that are not urgent wait for others this long. */
const FLUSH_MS = 60_000;
const RETRY_MS = 30_000;

export interface ChecksOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly troubles: Troubles;
  /** The host that a check is about; `undefined` while it is unknown. */
  readonly hostOf: (check: CheckPlugin) => string | undefined;
}

/** Runs checks and tells the server what they found. */
export class Checks {
  readonly #options: ChecksOptions;
  readonly #memory = new Map<string, CheckMemory>();
  #outbox: Outbox = [];
  #flushAtMs = Number.POSITIVE_INFINITY;
  #wake = new AbortController();

  constructor(options: ChecksOptions) {
    this.#options = options;
  }

  /** Reports that wait. */
  get waiting(): number {
    return this.#outbox.length;
  }

  /** Runs one check at once and then in its interval, until `signal` aborts. */
  async runCheck(check: CheckPlugin, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const startMs = clock.now();
    while (!signal.aborted) {
      const occurredAt = Math.floor(clock.now() / 1_000);
      const outcome = await runCommand(check.command, { signal });
      if (signal.aborted) return;
      const result = checkResult(outcome);
      const before = this.#memory.get(check.name) ?? NO_MEMORY;
      this.#act(check, result, before, signal);
      this.#note(check, result, before, occurredAt);
      const next = nextRunMs(startMs, check.intervalMs, clock.now());
      await clock.sleep(next - clock.now(), signal);
    }
  }

  /** Sends reports until `stop` aborts; the request that runs then is finished, unless `hard` aborts too. */
  async runSender(client: Client, stop: AbortSignal, hard?: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!stop.aborted) {
      const waitMs = this.#flushAtMs - clock.now();
      if (waitMs > 0) {
        // A wait without end is cut into hours: timers cannot count further than 24 days.
        this.#wake = new AbortController();
        await clock.sleep(Math.min(waitMs, 3_600_000), AbortSignal.any([stop, this.#wake.signal]));
        continue;
      }
      this.#flushAtMs = Number.POSITIVE_INFINITY;
      if (!(await this.flush(client, hard))) this.#flushAtMs = Math.min(this.#flushAtMs, clock.now() + RETRY_MS);
    }
  }

  /** Sends everything that waits. False when the server is away; what it refuses is dropped. */
  async flush(client: Client, signal?: AbortSignal): Promise<boolean> {
    const { clock, log, troubles } = this.#options;
    for (;;) {
      const { taken, rest } = takeReports(this.#outbox, Math.floor(clock.now() / 1_000));
      this.#outbox = rest;
      if (taken.length === 0) return true;
      try {
        await client.checks.report(taken, signal);
        troubles.end("posting check reports");
      } catch (error) {
        if (signal?.aborted || isOutage(error) || isKeyTrouble(error)) {
          this.#outbox = [...taken, ...this.#outbox];
          troubles.begin("posting check reports", error);
          return false;
        }
        log.error({ err: error, checks: taken.map(({ name }) => name) }, "the server refuses check reports");
        // Forgotten, so that each check is told again after its next run: an alert must not stay open for a lost OK.
        for (const { name } of taken) this.#memory.delete(name);
      }
    }
  }

  #note(check: CheckPlugin, result: CheckResult, before: CheckMemory, occurredAt: number): void {
    const { clock, log } = this.#options;
    const { memory, report, urgent } = stepCheck(before, result, check);
    const hostId = this.#options.hostOf(check);
    if (hostId === undefined) return;
    this.#memory.set(check.name, memory);
    log.debug({ check: check.name, status: result.status, report, urgent }, "checked");
    if (!report) return;
    const next: CheckReport = checkReport(check, hostId, result, occurredAt);
    this.#outbox = [...this.#outbox, next];
    this.#flushAtMs = Math.min(this.#flushAtMs, clock.now() + (urgent ? 0 : FLUSH_MS));
    this.#wake.abort();
  }

  /** Runs the check's own command about its result, without waiting for it. */
  #act(check: CheckPlugin, result: CheckResult, before: CheckMemory, signal: AbortSignal): void {
    if (check.action === undefined) return;
    const env = {
      MACKEREL_STATUS: result.status,
      MACKEREL_PREVIOUS_STATUS: before.status ?? "",
      MACKEREL_CHECK_MESSAGE: result.message,
    };
    const subject = `plugin.checks.${check.name}.action`;
    void runCommand(check.action, { env, signal }).then(({ failure, exitCode, stderr }) => {
      if (signal.aborted) return;
      if (failure === undefined && exitCode === 0) this.#options.troubles.end(subject);
      else this.#options.troubles.begin(subject, new Error(failure ?? `exit code ${exitCode}`), { stderr });
    });
  }
}
