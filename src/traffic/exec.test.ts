import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { execRouter } from "./exec.ts";

const dir = mkdtempSync(join(tmpdir(), "sawara-exec-"));
after(() => rmSync(dir, { recursive: true, force: true }));
let programs = 0;

function program(body: string): string {
  const path = join(dir, `program-${programs++}`);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

const routerOf = (body: string, timeoutSeconds = 120) =>
  execRouter({
    driver: "exec",
    command: [program(body), "with arguments; and no shell"],
    resource: "edge",
    timeoutSeconds,
  });

describe("a program of the user's", () => {
  it("[TR2] [TR4] [TR5] [TR6] [TR14] is asked in JSON", async () => {
    const state = join(dir, "state");
    writeFileSync(state, '{"canaryBp":0,"fingerprint":"a","fence":3}');
    const router = routerOf(`
      input=$(cat)
      test "$1" = "with arguments; and no shell" || exit 1
      case $input in
        *'"op":"read"'*) cat ${state} ;;
        *'"op":"write"'*) printf '{"canaryBp":%s,"fingerprint":"b","fence":5}' "$(printf %s "$input" | sed 's/.*"canaryBp":\\([0-9]*\\).*/\\1/')" > ${state} ;;
      esac`);
    deepEqual(await router.read(), { canaryBp: 0, fingerprint: "a", fence: 3 });
    await rejects(router.write({ canaryBp: 100, fence: 2 }), { reason: "conflict" });
    await rejects(router.write({ canaryBp: 100, fence: 5, expect: "z" }), { reason: "conflict" });
    for (let time = 0; time < 2; time++) await router.write({ canaryBp: 2500, fence: 5 });
    deepEqual(await router.read(), { canaryBp: 2500, fingerprint: "b", fence: 5 });
  });

  it("[TR15] takes the way back also when it cannot say what there is, and nothing else", async () => {
    const written = join(dir, "written");
    const router = routerOf(
      `input=$(cat); case $input in *'"op":"read"'*) exit 1 ;; *) echo "$input" > ${written} ;; esac`,
    );
    await rejects(router.write({ canaryBp: 100, fence: 1 }), { name: "Unavailable" });
    await rejects(router.write({ canaryBp: 0, expect: "a", fence: 1 }), { name: "Unavailable" });
    await router.write({ canaryBp: 0, fence: 1 });
    deepEqual(JSON.parse(readFileSync(written, "utf8")), { op: "write", canaryBp: 0, fence: 1 });
  });

  it("[HD9] is told none of the server's own options", async (t) => {
    process.env.SAWARA_DATABASE_URL = "postgres://user:hunter2@db";
    t.after(() => delete process.env.SAWARA_DATABASE_URL);
    const { fingerprint } = await routerOf(
      `printf '{"canaryBp":0,"fingerprint":"'; env | cut -d= -f1 | tr '\\n' ' '; printf '"}'`,
    ).read();
    match(fingerprint, /\bPATH\b/);
    equal(fingerprint.includes("SAWARA"), false, fingerprint);
  });

  it("[TR8] [TR14] is ended when it takes too long, and heard when it fails", async () => {
    await rejects(routerOf("exec sleep 30", 0.3).read(), /took longer than 0\.3 s/);
    const rows: [body: string, found: RegExp][] = [
      ["echo 'no key' >&2; exit 3", /ended with status 3: no key/],
      ["exit 1", /ended with status 1: it said nothing/],
      ["echo nonsense", /found "nonsense\\n", want/],
      ['echo \'{"canaryBp":20000,"fingerprint":"a"}\'', /want \{"canaryBp"/],
    ];
    for (const [body, found] of rows) await rejects(routerOf(body).read(), found, body);
    await rejects(routerOf("echo 'never' >&2; exit 65").read(), { reason: "invalid" });
    const gone = execRouter({ driver: "exec", command: [join(dir, "nobody")], resource: "edge" });
    await rejects(gone.read(), { name: "Unavailable" });
  });
});
