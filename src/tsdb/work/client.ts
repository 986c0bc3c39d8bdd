import { Worker } from "node:worker_threads";
import { Unavailable } from "#core/errors.ts";
import type { Written } from "./jobs.ts";
import { type Answer, type Job, unpackError } from "./protocol.ts";

/** Runs jobs one after the other in a thread of its own. */
export interface StoreWorker {
  run(job: Job): Promise<readonly Written[]>;
  close(): Promise<void>;
}

export function openStoreWorker(segmentDir: string): StoreWorker {
  const waiting = new Map<number, { resolve(written: readonly Written[]): void; reject(error: Error): void }>();
  let next = 0;
  let worker: Worker | undefined;

  /** Started with the first job: a test or a verb that only reads needs no second thread. */
  function started(): Worker {
    if (worker !== undefined) return worker;
    const thread = new Worker(new URL("./worker.ts", import.meta.url), { workerData: { dir: segmentDir } });
    thread.unref();
    thread.on("message", (answer: Answer) => {
      const job = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (waiting.size === 0) thread.unref();
      if ("error" in answer) job?.reject(unpackError(answer.error));
      else job?.resolve(answer.result);
    });
    const died = (why: unknown) => {
      worker = undefined;
      for (const { reject } of waiting.values()) reject(new Unavailable("The store's thread ended", { cause: why }));
      waiting.clear();
    };
    thread.on("error", died);
    thread.on("exit", died);
    worker = thread;
    return thread;
  }

  return {
    run(job) {
      const thread = started();
      return new Promise((resolve, reject) => {
        const id = next++;
        waiting.set(id, { resolve, reject });
        // While a job runs, the process must not end under it.
        thread.ref();
        thread.postMessage({ id, job });
      });
    },
    async close() {
      await worker?.terminate();
    },
  };
}
