import { deepEqual, equal, match, ok } from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { silentLogger } from "#kit/log.ts";
import { openMeta } from "#meta/meta.ts";
import { ROOT } from "#test/support/source-files.ts";
import { dataPaths } from "./data-dir.ts";
import { VERBS } from "./verbs.ts";
import { VERSION } from "./version.ts";

interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const BIN = join(ROOT, "bin/sawara");
/** Without what the machine's own environment may say about Sawara. */
const ENV = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("SAWARA_")));

/** The program as a person starts it. Its working directory is empty, so nothing is found by chance. */
function sawara(args: readonly string[], env: Record<string, string> = {}, input = ""): Promise<Answer> {
  return new Promise((resolve) => {
    const child = spawn(BIN, args, { env: { ...ENV, ...env }, cwd: tmpdir() });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    child.on("close", (code) => resolve({ code, out, err }));
    child.stdin.end(input);
  });
}

async function withFile(text: string, body: (path: string) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "sawara-cli-"));
  try {
    writeFileSync(join(dir, "config.toml"), text);
    await body(join(dir, "config.toml"));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

describe("sawara", () => {
  it("says its version to people and to programs", async () => {
    match((await sawara(["version"])).out, new RegExp(`^sawara ${VERSION.replaceAll(".", "\\.")} \\(Node \\d+`));
    const { version, name } = JSON.parse((await sawara(["version", "--json"])).out);
    deepEqual([name, version], ["sawara", VERSION]);
    equal((await sawara(["--version"])).code, 0);
  });

  it("[CL6] explains every verb that it lists, and nothing else", async () => {
    const { out } = await sawara(["help"]);
    const inOneLine = out.replace(/\n {4,}/g, " ");
    for (const { name, summary } of VERBS) ok(out.includes(`  ${name} `) && inOneLine.includes(summary), name);
    ok(out.split("\n").every((line) => line.length <= 80));
    const answers = await Promise.all(
      ["server", "user reset-password"].map((name) => sawara(["help", ...name.split(" ")])),
    );
    for (const { code, out } of answers) {
      equal(code, 0);
      match(out, /^Usage:/m);
    }
    equal((await sawara(["help", "config"])).code, 0);
    equal((await sawara(["help", "nothing"])).code, 2);
  });

  it("[CL3] explains instead of doing, whatever else is on the line", async () => {
    const { code, out } = await sawara(["server", "--port", "0", "--nonsense", "--help"]);
    equal(code, 0);
    match(out, /--data-dir PATH/);
    const ofNoun = await sawara(["slo", "--help"]);
    equal(ofNoun.code, 0);
    match(ofNoun.out, /slo gate +tells a pipeline/);
  });

  it("[CL1] answers 2 to a line that makes no sense, and says what would", async () => {
    const f = async (args: readonly string[], want: RegExp) => {
      const { code, out, err } = await sawara(args);
      deepEqual([code, out], [2, ""], args.join(" "));
      match(err, want);
    };
    await f([], /Usage:/);
    await f(["sever"], /Unknown verb "sever", did you mean "server"/);
    await f(["config"], /found nothing after it, want "config print" or "config sample"/);
    await f(["config", "show"], /found "show" after it/);
    await f(["slo", "lst"], /want a verb as in "slo list", did you mean "list"; "sawara help slo" lists them/);
    await f(["check-config", "--prot", "1"], /Unknown flag "--prot", did you mean "--port"/);
    await f(["check-config", "extra"], /found "extra" as arguments, want none/);
    await f(["backup"], /found none as arguments, want DIRECTORY/);
    await f(["completion", "csh"], /want "bash" or "zsh" or "fish"/);
  });

  it("[CL1] answers 78 to a bad value in environment or file", async () => {
    const env = await sawara(["check-config"], { SAWARA_PORT: "much" });
    deepEqual([env.code, env.out], [78, ""]);
    match(env.err, /Cannot use SAWARA_PORT: found "much"/);
    await withFile("port = 1\nagnet = true\n", async (path) => {
      const file = await sawara(["check-config", "--config", path]);
      equal(file.code, 78);
      match(file.err, /config\.toml:2: unknown key "agnet", did you mean "agent"/);
    });
    equal((await sawara(["check-config"], { SAWARA_CONFIG: "/nowhere/config.toml" })).code, 78);
  });

  it("checks a configuration and prints what takes effect, secrets masked [I10]", async () => {
    await withFile('port = 9000\ndatabase_url = "postgres://sawara:swordfish@db/sawara"\n', async (path) => {
      equal((await sawara(["check-config", "--config", path])).code, 0);
      const people = await sawara(["config", "print", "--config", path], {
        SAWARA_BOOTSTRAP_API_KEY: "swordfish-swordfish",
      });
      match(people.out, /^port +9000 +file .*config\.toml:1$/m);
      match(people.out, /^database_url +postgres:\/\/sawara:\[masked\]@db\/sawara/m);
      match(people.out, /^bootstrap_api_key +\[masked\] +environment SAWARA_BOOTSTRAP_API_KEY$/m);
      const programs = await sawara(["config", "print", "--json", "--no-agent"], { SAWARA_CONFIG: path });
      const { port, agent, host } = JSON.parse(programs.out);
      deepEqual(
        [port.value, port.source, agent, host.source],
        [9000, "file", { value: false, source: "flag", from: "--no-agent" }, "default"],
      );
      ok(!(people.out + people.err + programs.out + programs.err).includes("swordfish"));
    });
  });

  it("prints a sample file that is accepted", async () => {
    const { out } = await sawara(["config", "sample"]);
    await withFile(out, async (path) => {
      const { code, err } = await sawara(["check-config", "--config", path]);
      deepEqual([code, err], [0, ""]);
    });
  });

  it("[CL4] writes no colours where nobody sees them", async () => {
    const colour = "\u001b[";
    ok(!(await sawara(["help"])).out.includes(colour));
    ok((await sawara(["help"], { FORCE_COLOR: "1" })).out.includes(colour));
    ok(!(await sawara(["help"], { FORCE_COLOR: "1", NO_COLOR: "1" })).out.includes(colour));
  });

  it("tells whether a server is alive", async () => {
    let status = 200;
    const server = createServer((request, response) =>
      response.writeHead(request.url === "/healthz" ? status : 404).end(),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    deepEqual(await sawara(["health", "--port", String(port)]), { code: 0, out: "", err: "" });
    equal((await sawara(["health"], { SAWARA_PORT: String(port), SAWARA_HOST: "0.0.0.0" })).code, 0);
    status = 503;
    const ill = await sawara(["health", "--url", `http://127.0.0.1:${port}/`]);
    equal(ill.code, 1);
    match(ill.err, /answered 503, want 200/);
    server.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.once("close", resolve));
    equal((await sawara(["health", "--port", String(port)])).code, 1);
  });

  it("[CL5] resets a password from standard input, and asks nobody who cannot answer", async () => {
    const data = mkdtempSync(join(tmpdir(), "sawara-cli-"));
    try {
      const none = await sawara(["user", "reset-password", "ebi", "--data-dir", data, "--password-stdin"], {}, "x\n");
      equal(none.code, 1);
      match(none.err, /Cannot find the database/);
      const mute = await sawara(["user", "reset-password", "ebi", "--data-dir", data]);
      equal(mute.code, 2);
      match(mute.err, /want one or --password-stdin/);
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  });

  it("[CL5] changes the password of who cannot sign in, while the database is in use", async () => {
    const data = mkdtempSync(join(tmpdir(), "sawara-cli-"));
    const meta = await openMeta({ file: dataPaths(data).database, log: silentLogger });
    try {
      const cause = { actor: { kind: "system", id: "", name: "test" }, at: Date.now() } as const;
      const org = await meta.orgs.ensure("acme", cause);
      const person = { name: "ebi", authority: "owner", locale: "ja", timeZone: "Asia/Tokyo" } as const;
      await meta.users.create(org.id, { ...person, password: "forgotten long ago" }, cause);
      const args = ["user", "reset-password", "ebi", "--password-stdin", "--data-dir", data];
      const { code, out, err } = await sawara(args, {}, "correct horse battery\n");
      deepEqual([code, out], [0, ""], err);
      equal(await meta.users.authenticate("ebi", "forgotten long ago"), undefined);
      ok(await meta.users.authenticate("ebi", "correct horse battery"));
      equal((await sawara(args, {}, "short\n")).code, 1);
      equal((await sawara(args.with(2, "tako"), {}, "correct horse battery\n")).code, 1);
    } finally {
      await meta.close();
      rmSync(data, { recursive: true, force: true });
    }
  });

  it("[CL2] runs the agent's verbs with the flags that mackerel-agent's users know", async () => {
    const once = await sawara(["agent", "once", "-conf", "none", "-role", "shop:web"]);
    equal(once.code, 0, once.err);
    deepEqual(JSON.parse(once.out).host.roleFullnames, ["shop:web"]);
    const nowhere = await sawara(["agent", "-conf", "none", "-apikey", "key"]);
    equal(nowhere.code, 78);
    match(nowhere.err, /found no address/);
    equal((await sawara(["agent", "configtest", "-conf", "/nowhere"])).code, 78);
    equal((await sawara(["agent", "--role", "shop"])).code, 2);
  });

  for (const shell of ["bash", "zsh", "fish"]) {
    const missing = spawnSync(shell, ["-c", "true"]).error !== undefined && process.env.SAWARA_REQUIRE_SERVICES !== "1";
    it(`[CL6] completes in ${shell}`, { skip: missing && `${shell} is not on this machine` }, async () => {
      const { out } = await sawara(["completion", shell]);
      const dir = mkdtempSync(join(tmpdir(), "sawara-completion-"));
      writeFileSync(join(dir, "script"), out);
      const { status, stderr } = spawnSync(shell, ["-n", join(dir, "script")], { encoding: "utf8" });
      rmSync(dir, { recursive: true });
      deepEqual([status, stderr], [0, ""]);
    });
  }

  it("[CL6] completes verbs, their second words and their flags", async () => {
    const { out } = await sawara(["completion", "bash"]);
    const complete = (...words: string[]) => {
      const script = `${out}\nCOMP_WORDS=(${words.map((word) => `"${word}"`).join(" ")})\nCOMP_CWORD=${words.length - 1}\n_sawara\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
      return spawnSync("bash", ["-c", script], { encoding: "utf8" }).stdout.trim().split("\n").sort();
    };
    deepEqual(complete("sawara", "ser"), ["server"]);
    deepEqual(complete("sawara", "config", ""), ["print", "sample"]);
    deepEqual(complete("sawara", "config", "print", "--po"), ["--port"]);
    deepEqual(complete("sawara", "server", "--data"), ["--data-dir", "--database-url", "--database-url-file"]);
    deepEqual(complete("sawara", "completion", "z"), ["zsh"]);
  });
});
