import { equal, match } from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, it } from "node:test";
import { promisify } from "node:util";
import { startServer, type TestServer } from "#test/support/server.ts";
import { findProgram } from "./find-program.ts";

/** `client-go/main.go`, built: it calls every method of Mackerel's own client for Go. */
const program = findProgram("sawara-interop-go", "SAWARA_TEST_GO_CLIENT");
const skip = program === undefined && "found no program over mackerel-client-go (SAWARA_TEST_GO_CLIENT names one)";

let server: TestServer;
before(async () => {
  if (program !== undefined) server = await startServer();
});
after(() => server?.remove());

it("[WI1] [WM3] mackerel-client-go understands every answer, and reads what it wrote", { skip }, async () => {
  const env = { ...process.env, ORIGIN: server.url, KEY: server.apiKey };
  const { stdout, failed } = await promisify(execFile)(program!, [], { env }).then(
    ({ stdout }) => ({ stdout, failed: false }),
    ({ stdout }: { stdout: string }) => ({ stdout, failed: true }),
  );
  equal(failed, false, stdout);
  match(stdout, /^\d+ methods$/m);
});
