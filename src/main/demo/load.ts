import { Agent, get } from "node:http";

const SOCKETS = 64;
const EVERY_MS = 20;

/** Asks a URL so many times a second, evenly, in a process of its own. What fails is the other side's business. */
export function runLoad(url: string, perSecond: number): void {
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });
  let owed = 0;
  setInterval(() => {
    owed = Math.min(owed + (perSecond * EVERY_MS) / 1000, perSecond);
    for (; owed >= 1; owed--) get(url, { agent }, (answer) => answer.resume()).on("error", () => {});
  }, EVERY_MS);
  process.on("SIGTERM", () => process.exit(0));
  process.on("disconnect", () => process.exit(0));
}

if (import.meta.main) runLoad(process.argv[2]!, Number(process.argv[3]));
