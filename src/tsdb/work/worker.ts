import { parentPort, workerData } from "node:worker_threads";
import { must } from "#kit/assert.ts";
import { openFileBlocks } from "#tsdb/engines/files/engine.ts";
import { merge, mergeDaily, sealWindow, type Written } from "./jobs.ts";
import { type Answer, type Job, packError } from "./protocol.ts";

/** The store's own thread: encoding and merging, so that the thread that answers requests never waits for it. */
const port = must(parentPort);
const blocks = openFileBlocks((workerData as { dir: string }).dir);

async function run(job: Job): Promise<readonly Written[]> {
  switch (job.kind) {
    case "seal":
      return [await sealWindow(blocks, job.window, job.key)];
    case "merge":
      return merge(blocks, job.inputs, job.output, job.hourly);
    case "daily":
      return [await mergeDaily(blocks, job.hourly, job.output)];
  }
}

/** Jobs wait for each other, so that two merges never hold their memory at once. */
let turn: Promise<void> = Promise.resolve();

port.on("message", ({ id, job }: { id: number; job: Job }) => {
  turn = turn.then(async () => {
    try {
      port.postMessage({ id, result: await run(job) } satisfies Answer);
    } catch (error) {
      port.postMessage({ id, error: packError(error) } satisfies Answer);
    }
  });
});
