import { isAbsolute, join, relative, resolve } from "node:path";
import type { Boards } from "#app/boards.ts";
import type { Events } from "#app/events.ts";
import { createController } from "#app/migration/controller.ts";
import { countsFrom } from "#app/migration/counts.ts";
import { createMigrations, type MigrationsParts } from "#app/migration/migrations.ts";
import type { Budgets, OpenRouter } from "#app/migration/ports.ts";
import { recordOnService } from "#app/migration/record.ts";
import { Rejected, Unavailable } from "#core/errors.ts";
import type { TimeSeries } from "#core/ports.ts";
import type { RouterConfig } from "#core/traffic/config.ts";
import { filesOf } from "#core/traffic/files.ts";
import { NOTHING } from "#core/traffic/share.ts";
import { migrationRoutes } from "#http/own/migrations.ts";
import type { Route } from "#http/route.ts";
import type { Clock } from "#kit/clock.ts";
import type { Logger } from "#kit/log.ts";
import { type Loop, startLoop } from "#kit/loop.ts";
import type { Meta } from "#meta/meta.ts";
import { openRouter } from "#traffic/open.ts";
import { definitionOf } from "./migration-file.ts";
import { openRollbackJournal } from "./rollback-journal.ts";
import { serverId } from "./server-id.ts";

/** Runs are looked at when they are due; this is how late that may be. */
const ROUND_EVERY_MS = 250;

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
  readonly clock: Clock;
  readonly log: Logger;
}

/** Everything that moves services, ready to be started. */
export interface Migrating {
  readonly routes: readonly Route[];
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
  clock,
  log,
}: MigratingParts): Migrating {
  const home = join(dataDir, "migrations");
  const permit = permitted([home, ...files]);
  const open: OpenRouter = (config) => {
    permit(config);
    return openRouter(config, home);
  };
  const record = recordOnService({ store, boards, clock });
  const controller = createController({
    meta,
    budgets,
    openRouter: open,
    openCounts: countsFrom(meta, clock),
    journal: openRollbackJournal(join(dataDir, "rollbacks.json")),
    async tell(run, entries) {
      events.publish(run.org, "migrations-changed");
      await record.entries(run, entries);
    },
    async looked(run) {
      events.publish(run.org, "migrations-changed");
      await record.weight(run);
    },
    owner: serverId(dataDir),
    clock,
    log,
  });
  const migrations = createMigrations({
    meta,
    controller,
    permit,
    byHand(config) {
      try {
        return open(config).byHand(NOTHING);
      } catch (error) {
        if (error instanceof Rejected || error instanceof Unavailable) return error.message;
        throw error;
      }
    },
    override,
    events,
    clock,
  });
  let loop: Loop | undefined;
  return {
    routes: migrationRoutes(migrations, definitionOf),
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
      await controller.release().catch(() => {});
    },
  };
}

/** Refuses files that are not below one of the directories: who writes a migration's file need not be who runs the server. */
function permitted(directories: readonly string[]): (config: RouterConfig) => void {
  const [home] = directories;
  const isBelow = (path: string) =>
    directories.some((directory) => {
      const way = relative(resolve(directory), resolve(home!, path));
      return way !== "" && !way.startsWith("..") && !isAbsolute(way);
    });
  return (config) => {
    for (const path of filesOf(config))
      if (!isBelow(path))
        throw new Rejected(
          "invalid",
          `Cannot use "${path}": want a path below ${directories.map((each) => `"${resolve(each)}"`).join(" or ")}; --migration-files of the server allows more directories`,
        );
  };
}
