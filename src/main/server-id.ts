import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Who a server is among others that share its database. It stays the same over restarts: the data directory is locked, so that the
 * one before is gone, and what it held leases of is this one's at once.
 */
export function serverId(dataDir: string): string {
  const path = join(dataDir, "server-id");
  try {
    writeFileSync(path, randomUUID(), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return readFileSync(path, "utf8");
}
