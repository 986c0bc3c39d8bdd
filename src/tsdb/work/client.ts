import { Worker } from "node:worker_threads";
import { Unavailable } from "#core/errors.ts";
import type { Written } from "./jobs.ts";
import { type Answer, type Job, unpackError } from "./protocol.ts";

/** Runs jobs one after the other in a thread of its own. */
export interface StoreWorker {
  /**
   * Resolves when the segments that the job writes are durable. Rejects as the block engine does: `Corrupt` and `Unavailable`
   * keep their class. A thread that dies takes its jobs with it, as `Unavailable`; the next job starts another one.
   */
  run(job: Job): Promise<readonly Written[]>;
  /** Ends the thread, whatever it does: a segment half-written then is one that nobody sees. */
  close(): Promise<void>;
}

interface Waiting {
  resolve(written: readonly Written[]): void;
  reject(error: Error): void;
}

/** A thread and the jobs that it was given: when it ends, these end, and not those of the thread after it. */
interface Running {
  readonly thread: Worker;
  readonly jobs: Map<number, Waiting>;
}

export function openStoreWorker(segmentDir: string): StoreWorker {
  let nextId = 0;
  let current: Running | undefined;

  function start(): Running {
    const thread = new Worker(new URL("./worker.ts", import.meta.url), { workerData: { dir: segmentDir } });
    const jobs = new Map<number, Waiting>();
    const running = { thread, jobs };
    thread.unref();
    thread.on("message", (answer: Answer) => {
      const job = jobs.get(answer.id);
      jobs.delete(answer.id);
      if (jobs.size === 0) thread.unref();
      if ("error" in answer) job?.reject(unpackError(answer.error));
      else job?.resolve(answer.result);
    });
    const ended = (why: unknown) => {
      if (current === running) current = undefined;
      for (const { reject } of jobs.values()) reject(new Unavailable("The store's thread ended", { cause: why }));
      jobs.clear();
    };
    thread.on("error", ended);
    thread.on("exit", (code) => ended(`exit code ${code}`));
    return running;
  }

  return {
    run(job) {
      // Started with the first job: a test or a verb that only reads needs no second thread.
      current ??= start();
      const { thread, jobs } = current;
      return new Promise((resolve, reject) => {
        const id = nextId++;
        jobs.set(id, { resolve, reject });
        // While a job runs, the process must not end under it.
        thread.ref();
        thread.postMessage({ id, job });
      });
    },

    async close() {
      await current?.thread.terminate();
    },
  };
}
