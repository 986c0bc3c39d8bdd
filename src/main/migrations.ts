import { realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Boards } from "#app/boards.ts";
import type { Events } from "#app/events.ts";
import { createController } from "#app/migration/controller.ts";
import { countsFrom } from "#app/migration/counts.ts";
import { createLinks, type Links } from "#app/migration/links.ts";
import { whyNotOpened } from "#app/migration/look.ts";
import { createMessages } from "#app/migration/messages.ts";
import { createMigrations, type MigrationsParts } from "#app/migration/migrations.ts";
import type { Budgets, OpenRouter } from "#app/migration/ports.ts";
import { recordOnService } from "#app/migration/record.ts";
import { Rejected, Unavailable } from "#core/errors.ts";
import type { Gate } from "#core/migration/definition.ts";
import type { TimeSeries } from "#core/ports.ts";
import type { OrgId } from "#core/series.ts";
import type { RouterConfig } from "#core/traffic/config.ts";
import { filesOf } from "#core/traffic/files.ts";
import { NOTHING } from "#core/traffic/share.ts";
import { linkRoutes } from "#http/own/links.ts";
import { migrationRoutes } from "#http/own/migrations.ts";
import type { Route } from "#http/route.ts";
import type { Clock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import { type Loop, startLoop } from "#kit/loop.ts";
import { readSmallFileSync } from "#kit/small-file.ts";
import type { Meta } from "#meta/meta.ts";
import { openRouter } from "#traffic/open.ts";
import { askLint, filesOfGate } from "./lint-gate.ts";
import { definitionOf } from "./migration-file.ts";
import { openRollbackJournal } from "./rollback-journal.ts";
import { serverId } from "./server-id.ts";

/** Runs are looked at when they are due; this is how late that may be. */
const ROUND_EVERY_MS = 250;
/** ECS itself takes 64 KiB of a task definition. */
const MOST_BYTES_OF_DEFINITION = 1024 * 1024;

export interface MigratingParts {
  readonly meta: Meta;
  readonly store: TimeSeries;
  readonly boards: Boards;
  readonly events: Events;
  readonly budgets: Budgets;
  readonly override: MigrationsParts["override"];
  readonly dataDir: string;
  /** Directories whose files and programs migrations may name. */
  readonly files: readonly string[];
  readonly publicUrl: () => string;
  /** Rejects with `forbidden` where an organisation's pages may not be used from. */
  readonly checkAddress: (org: OrgId, address: string) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Everything that moves services, ready to be started. */
export interface Migrating {
  readonly routes: readonly Route[];
  /** Links in messages that ask something of a run. */
  readonly signedLinks: Links["sign"];
  start(): void;
  stop(): Promise<void>;
}

export function createMigrating({
  meta,
  store,
  boards,
  events,
  budgets,
  override,
  dataDir,
  files,
  publicUrl,
  checkAddress,
  clock,
  log,
}: MigratingParts): Migrating {
  const home = join(dataDir, "migrations");
  const permitPath = permitted([home, ...files]);
  const permit = (config: RouterConfig) => filesOf(config).forEach(permitPath);
  const permitGate = (gate: Gate) => filesOfGate(gate).forEach(permitPath);
  const allow = (config: RouterConfig): void => {
    permit(config);
    // Opening these reads no file that may come later, and finds what could never work.
    if (config.driver === "alb" || config.driver === "route53") openRouter(config, home);
  };
  const open: OpenRouter = (config) => {
    permit(config);
    return openRouter(config, home);
  };
  const record = recordOnService({ meta, store, boards, clock });
  const messages = createMessages({ meta, clock, log });
  const openCounts = countsFrom(meta, clock);
  const controller = createController({
    meta,
    messages,
    lint: askLint((path) => {
      permitPath(path);
      return readSmallFileSync(resolve(home, path), MOST_BYTES_OF_DEFINITION);
    }),
    budgets,
    openRouter: open,
    openCounts,
    journal: openRollbackJournal(join(dataDir, "rollbacks.json")),
    async tell(run, entries) {
      events.publish(run.org, "migrations-changed");
      await record.entries(run, entries);
    },
    async looked(run) {
      events.publish(run.org, "migrations-changed");
      await record.shares(run);
    },
    owner: serverId(dataDir),
    clock,
    log,
  });
  const migrations = createMigrations({
    meta,
    messages,
    controller,
    openCounts,
    budgets,
    permit: allow,
    permitGate,
    byHand(config) {
      try {
        return open(config).byHand(NOTHING);
      } catch (error) {
        return whyNotOpened(error);
      }
    },
    override,
    events,
    clock,
  });
  const links = createLinks({ meta, migrations, publicUrl, clock });
  let loop: Loop | undefined;
  return {
    routes: [...migrationRoutes(migrations, definitionOf), ...linkRoutes(links, checkAddress)],
    signedLinks: links.sign,
    start() {
      loop = startLoop({
        name: "migrations",
        everyMs: ROUND_EVERY_MS,
        clock,
        log,
        isOutage: (error) => error instanceof Unavailable,
        round: controller.round,
      });
    },
    async stop() {
      await loop?.stop();
      await controller.idle();
      await controller.release().catch(() => {});
    },
  };
}

/**
 * Refuses files that are not below one of the directories: who writes a migration's file need not be who runs the server. A link counts as
 * what it leads to: directories may be checkouts into which others put links.
 */
export function permitted(directories: readonly string[]): (path: string) => void {
  const [home] = directories;
  const isBelow = (path: string, real: (each: string) => string) =>
    directories.some((directory) => {
      const way = relative(real(resolve(directory)), real(resolve(home!, path)));
      return way !== "" && way.split(sep)[0] !== ".." && !isAbsolute(way);
    });
  return (path) => {
    if (path.includes("\0") || !isBelow(path, (each) => each) || !isBelow(path, realPath))
      throw new Rejected(
        "invalid",
        `Cannot use "${path}": want a path below ${directories.map((each) => `"${resolve(each)}"`).join(" or ")}; --migration-files of the server allows more directories`,
      );
  };
}

/** Where a path leads, as far as it is there. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}
