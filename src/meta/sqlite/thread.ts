import { Worker } from "node:worker_threads";
import { must } from "#kit/assert.ts";
import { SqliteError } from "./errors.ts";
import type { Answer, Connection, Request, Result, Start, Values } from "./protocol.ts";

/** The thread in which SQLite runs, seen from outside. Requests are answered in the order in which they were made. */
export class SqliteThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve(result: Result): void; reject(error: unknown): void }>();
  #lastId = 0;
  #ended: Error | undefined;

  constructor(start: Start) {
    // The packed program is stripped JavaScript, a clone runs the sources.
    const file = import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js";
    // Flags of the process, as `--input-type` or `--watch`, are meant for its own entry point.
    const options = { workerData: start, name: "sqlite", execArgv: [] };
    this.#worker = new Worker(new URL(file, import.meta.url), options);
    this.#worker.on("message", (answer: Answer) => this.#settle(answer));
    this.#worker.on("error", (error) => this.#end(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on("exit", () => this.#end(new Error("BUG: the SQLite thread has ended")));
  }

  run(on: Connection, sql: string, values: Values): Promise<Result> {
    return this.#ask((id) => ({ id, kind: "run", on, sql, values }));
  }

  async snapshot(file: string): Promise<number> {
    const { changes } = await this.#ask((id) => ({ id, kind: "snapshot", file }));
    return changes;
  }

  async close(): Promise<void> {
    const exited = new Promise((resolve) => this.#worker.once("exit", resolve));
    await this.#ask((id) => ({ id, kind: "close" }));
    await exited;
  }

  #ask(request: (id: number) => Request): Promise<Result> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage(request(id));
    });
  }

  #settle(answer: Answer): void {
    const waiting = must(this.#waiting.get(answer.id), "nobody asked for this answer");
    this.#waiting.delete(answer.id);
    if (answer.ok) waiting.resolve(answer.result);
    else waiting.reject(new SqliteError(answer.error));
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}
