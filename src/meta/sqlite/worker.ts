import { parentPort, workerData } from "node:worker_threads";
import { must, unreachable } from "#kit/assert.ts";
import { type Database, openDatabase } from "./database.ts";
import type { Answer, Failure, Request, Result, Start } from "./protocol.ts";

/** The thread in which SQLite runs, because every call to it blocks: a commit for as long as the disk takes to sync. */

const port = must(parentPort, "this file runs as a worker");
const NOTHING: Result = { columns: [], rows: [], changes: 0 };

let database: Database | undefined;

function answer(request: Request): Result {
  if (request.kind === "close") {
    database?.close();
    return NOTHING;
  }
  // Opened by the first request, so that a file that cannot be opened is an answer and not the thread's end.
  database ??= openDatabase(workerData as Start);
  switch (request.kind) {
    case "run":
      return database.run(request.on, request.sql, request.values);
    case "snapshot":
      return { ...NOTHING, changes: database.snapshot(request.file) };
    default:
      return unreachable(request);
  }
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error) };
  // `errcode` is SQLite's; a system error, as from opening the file, has a `code` in words and means the same to us.
  const code = (error as { errcode?: number }).errcode;
  const isSystemError = typeof (error as { syscall?: unknown }).syscall === "string";
  return { message: error.message, code: code ?? (isSystemError ? CANTOPEN : undefined) };
}

const CANTOPEN = 14;

port.on("message", (request: Request) => {
  let reply: Answer;
  try {
    reply = { id: request.id, ok: true, result: answer(request) };
  } catch (error) {
    reply = { id: request.id, ok: false, error: failureOf(error) };
  }
  port.postMessage(reply);
  if (request.kind === "close") port.close();
});
