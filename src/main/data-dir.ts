import { join } from "node:path";

/** Where everything lies in the data directory: the server, the agent beside it and the verbs about backups agree here. */
export interface DataPaths {
  /** Log, segments and manifest of the time-series store. */
  readonly points: string;
  /** The SQLite database, where no PostgreSQL was given. */
  readonly database: string;
  /** Identity of this machine's own agent. */
  readonly agent: string;
}

export function dataPaths(dataDir: string): DataPaths {
  return {
    points: join(dataDir, "points"),
    database: join(dataDir, "meta.sqlite"),
    agent: join(dataDir, "agent"),
  };
}
