import { equal } from "node:assert/strict";
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import type { TestServer } from "#test/support/server.ts";
import { findProgram } from "./find-program.ts";

const binary = findProgram("mkr", "SAWARA_TEST_MKR");

/** Why tests with mkr are skipped; `false` when they are not. */
export const skip = binary === undefined && "found no mkr (SAWARA_TEST_MKR names one)";

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The real command line, as its users call it. */
export interface Mkr {
  run(args: readonly string[], options?: { readonly input?: string; readonly cwd?: string }): Promise<Ended>;
  /** What a call that has to work prints. */
  ok(args: readonly string[], options?: { readonly input?: string; readonly cwd?: string }): Promise<string>;
  json<T>(...args: readonly string[]): Promise<T>;
}

export function mkrOf(server: () => TestServer): Mkr {
  const run: Mkr["run"] = (args, { input = "", cwd = tmpdir() } = {}) =>
    new Promise((resolve) => {
      const child = execFile(
        binary!,
        ["--apibase", server().url, ...args],
        // `mkr wrap` keeps its last results in the temporary directory: those of an earlier test are none of ours.
        { cwd, env: { ...process.env, MACKEREL_APIKEY: server().apiKey, TMPDIR: server().dataDir } },
        (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }),
      );
      child.stdin!.end(input);
    });
  const ok: Mkr["ok"] = async (args, options) => {
    const { code, out, err } = await run(args, options);
    equal(code, 0, `mkr ${args.join(" ")}: ${err}${out}`);
    return out;
  };
  return { run, ok, json: async (...args) => JSON.parse(await ok(args)) };
}
