import { deepEqual, equal, ok } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { envName } from "#kit/option-table.ts";
import { ALL_OPTIONS } from "#main/options.ts";
import { VERBS } from "#main/verbs.ts";
import { ROOT } from "./support/source-files.ts";

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const files = globSync("deploy/**/*", { cwd: ROOT, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
  .sort();
const composeFiles = files.filter((path) => /compose.*\.ya?ml$/.test(path));

const variables = new Set(
  Object.entries(ALL_OPTIONS.options).flatMap(([key, { kind }]) => {
    const name = envName(ALL_OPTIONS.envPrefix, key);
    return kind.secret ? [name, `${name}_FILE`] : [name];
  }),
);

describe("what is under deploy/", () => {
  it("[DP1] names only variables that are read", () => {
    const unknown = files.flatMap((path) =>
      [...read(path).matchAll(/\bSAWARA_[A-Z_]+\b/g)].flatMap(([name]) =>
        variables.has(name) ? [] : [`${path}: ${name}`],
      ),
    );
    deepEqual(unknown, []);
  });

  it("[DP1] runs only verbs that there are", () => {
    const verbs = new Set(VERBS.map(({ name }) => name.split(" ")[0]));
    const commands = [
      ...read("deploy/systemd/sawara.service").matchAll(/^Exec\w+=\S*\/sawara (\w+)/gm),
      ...read("deploy/Dockerfile").matchAll(/^(?:CMD|HEALTHCHECK .*CMD) \["(?:sawara", ")?(\w+)"/gm),
      ...composeFiles.flatMap((path) => [...read(path).matchAll(/^ +command: \[([\w-]+)/gm)]),
    ].map(([, verb]) => verb!);
    ok(commands.length >= 4, String(commands));
    deepEqual(
      commands.filter((verb) => !verbs.has(verb)),
      [],
    );
  });

  it("[DP1] builds the image from files that there are, and lets them into the build", () => {
    const dockerfile = read("deploy/Dockerfile");
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources]) =>
      sources!.split(" "),
    );
    const ignored = read(".dockerignore").split("\n");
    for (const path of copied) {
      ok(path === "web" || existsSync(join(ROOT, path)), path);
      ok(ignored.includes(`!${path}`), `${path} in .dockerignore`);
    }
    equal(/^USER (\S+)/m.exec(dockerfile)?.[1], "10001:10001");
    ok(!/^USER (root|0)/m.test(dockerfile));
  });

  const compose = spawnSync("docker", ["compose", "version"]).status === 0;
  for (const path of composeFiles) {
    it(`[DP1] ${path} is read by Docker Compose`, { skip: !compose && "Docker Compose is not on this machine" }, () => {
      const env = { ...process.env, POSTGRES_PASSWORD: "x", SAWARA_BOOTSTRAP_API_KEY: "x" };
      const { status, stderr } = spawnSync("docker", ["compose", "-f", path, "config", "--quiet"], { cwd: ROOT, env });
      equal(status, 0, String(stderr));
    });

    it(`[DP1] ${path} keeps services from root, from writing and from the network`, () => {
      const text = read(path);
      ok(!text.includes("\t"));
      for (const service of text.split(/^ {2}(?=[a-z]+:\n)/m).filter((part) => part.includes("image: sawara"))) {
        for (const line of ["read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", "restart: unless-stopped"])
          ok(service.includes(line), line);
      }
      for (const [, port] of text.matchAll(/^ +- "(.*:8080)"$/gm)) ok(port!.startsWith("127.0.0.1:"), port!);
    });
  }

  const analyze = spawnSync("systemd-analyze", ["--version"]).status === 0;
  for (const path of files.filter((each) => each.endsWith(".service"))) {
    it(`[DP1] ${path} is understood by systemd`, { skip: !analyze && "systemd-analyze is not on this machine" }, () => {
      const dir = mkdtempSync(join(tmpdir(), "sawara-unit-"));
      try {
        const unit = join(dir, path.split("/").at(-1)!);
        // The program is where the package would put it only on a machine that has it.
        writeFileSync(unit, read(path).replace(/^(Exec\w+=[-+!]?)\S+/gm, `$1${ROOT}bin/sawara`));
        const { status, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", unit], { encoding: "utf8" });
        const ours = stderr.split("\n").filter((line) => line.includes(unit) || line.includes(path.split("/").at(-1)!));
        deepEqual([status, ours], [0, []], stderr);
      } finally {
        rmSync(dir, { recursive: true, force: true });
      }
    });
  }
});
