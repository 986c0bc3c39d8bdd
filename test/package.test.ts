import { deepEqual, equal, match, ok } from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { renameFiles } from "../scripts/pack.ts";
import { ROOT } from "./support/source-files.ts";

const dir = mkdtempSync(join(tmpdir(), "sawara-package-"));
const installed = join(dir, "node_modules/sawara");
/** Without what the machine's own environment may say about Sawara, or npm about us. */
const ENV = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(SAWARA|npm)_/.test(name)));
let tarball = "";
let contents: string[] = [];

function run(command: string, args: readonly string[], cwd: string) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env: ENV, encoding: "utf8" });
  if (error !== undefined || status !== 0) throw new Error(`${command} ${args.join(" ")}: ${error ?? stderr + stdout}`);
  return stdout;
}

interface LockedPackage {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

/**
 * Beside the package, what a production install brings: the locked packages that are not for development only. They are links to
 * the ones that are here already, so that this needs no network; what the package itself imports is looked up among them alone.
 */
function linkDependencies(): void {
  const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
    packages: Record<string, LockedPackage>;
  };
  for (const [path, { dev, devOptional }] of Object.entries(lock.packages)) {
    const isTopLevel = path.startsWith("node_modules/") && path.lastIndexOf("node_modules/") === 0;
    if (!isTopLevel || dev || devOptional || !existsSync(join(ROOT, path))) continue;
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    symlinkSync(join(ROOT, path), join(dir, path));
  }
}

before(() => {
  tarball = join(dir, run("npm", ["pack", "--silent", "--pack-destination", dir], ROOT).trim().split("\n").at(-1)!);
  contents = run("tar", ["-tzf", tarball], dir).trim().split("\n").sort();
  mkdirSync(installed, { recursive: true });
  run("tar", ["-xzf", tarball, "--strip-components=1", "-C", installed], dir);
  linkDependencies();
});
after(() => rmSync(dir, { recursive: true, force: true }));

/** The installed program, by way of a link, as npm makes one. */
function sawara(...args: string[]) {
  const bin = join(dir, "node_modules/.bin/sawara");
  if (!existsSync(bin)) {
    mkdirSync(dirname(bin), { recursive: true });
    symlinkSync("../sawara/bin/sawara", bin);
  }
  return spawnSync(bin, args, { cwd: dir, env: ENV, encoding: "utf8" });
}

describe("the npm package", () => {
  it("[PK1] holds the program, the pages and the papers, and neither sources nor tests", () => {
    const has = (path: string) => ok(contents.includes(`package/${path}`), path);
    for (const path of ["bin/sawara", "lib/main/sawara.js", "LICENSE", "README.md", "CHANGELOG.md"]) has(path);
    if (existsSync(join(ROOT, "web/index.html"))) has("web/dist/index.html");
    deepEqual(
      contents.filter((path) => /\.tsx?$|\.test\.|\/test\/|\/node_modules\/|\.env/.test(path)),
      [],
    );
  });

  it("[PK1] leaves no trace in the checkout", () => ok(!existsSync(join(ROOT, "lib"))));

  it("[PK2] runs where only its own dependencies are", () => {
    const version = sawara("version", "--json");
    equal(version.status, 0, version.stderr);
    match(version.stdout, /"name": "sawara"/);
    equal(sawara("help").status, 0);
    equal(sawara("check-config").status, 0);
    equal(sawara("server", "--prot", "1").status, 2);
  });

  it("[PK2] serves", async () => {
    const bin = join(installed, "bin/sawara");
    const args = ["server", "--port", "0", "--data-dir", join(dir, "data")];
    const child: ChildProcess = spawn(bin, args, { cwd: dir, env: ENV, stdio: ["ignore", "pipe", "pipe"] });
    const exited = once(child, "exit");
    let output = "";
    const url = await new Promise<string>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        output += chunk.toString();
        const address = /"address":"(http:\/\/[^"]+)"/.exec(output)?.[1];
        if (address !== undefined) resolve(address);
      };
      child.stdout!.on("data", read);
      child.stderr!.on("data", read);
      void exited.then(([code]) => reject(new Error(`The server ended with ${code}:\n${output}`)));
    });
    equal((await fetch(`${url}/healthz`)).status, 200);
    child.kill("SIGTERM");
    equal((await exited)[0], 0, output);
  });

  // What npm itself makes of it. Needs a registry, which a developer on a train has not.
  const offline =
    process.env.SAWARA_REQUIRE_SERVICES !== "1" && "runs with SAWARA_REQUIRE_SERVICES=1: needs an npm registry";
  it("[PK3] is installed by npm with the pinned Node", { skip: offline }, () => {
    const prefix = join(dir, "prefix");
    run(
      "npm",
      ["install", "--global", "--prefix", prefix, "--prefer-offline", "--no-audit", "--no-fund", tarball],
      dir,
    );
    const { stdout, status, stderr } = spawnSync(join(prefix, "bin/sawara"), ["version"], {
      env: ENV,
      encoding: "utf8",
    });
    equal(status, 0, stderr);
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    ok(stdout.includes(`Node ${dependencies.node}`), stdout);
  });
});

it("[PK5] the lockfile has every package that any locked one may want, or `npm ci` refuses it on a machine like none of ours", () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
    packages: Record<string, { readonly optionalDependencies?: Record<string, string> }>;
  };
  const locked = new Set(Object.keys(packages).map((path) => path.slice(path.lastIndexOf("node_modules/") + 13)));
  const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
  deepEqual(
    wanted.filter((name) => !locked.has(name)),
    [],
  );
});

it("[PK4] names of our own files are changed wherever they stand, and nothing else is", () => {
  const f = (code: string, want: string) => equal(renameFiles(code, "tsdb/work/client.ts"), want);
  f('import { a } from "./b.ts";', 'import { a } from "./b.js";');
  f('import { a } from "#core/time.ts";', 'import { a } from "../../core/time.js";');
  f('import { a } from "#tsdb/work/b.ts";', 'import { a } from "./b.js";');
  f('await import("#meta/sqlite/a.ts")', 'await import("../../meta/sqlite/a.js")');
  f('new URL("./worker.ts", import.meta.url)', 'new URL("./worker.js", import.meta.url)');
  f("import x from '#package.json' with { type: 'json' };", "import x from '#package.json' with { type: 'json' };");
  f('import fs from "node:fs"; const t = "a.ts";', 'import fs from "node:fs"; const t = "a.ts";');
});
