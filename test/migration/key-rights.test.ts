import { deepEqual, equal, match, ok } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { startServer, type TestServer } from "#test/support/server.ts";

const SAWARA = fileURLToPath(new URL("../../bin/sawara", import.meta.url));
const own = "/api/sawara/v1";
/** What is moved, and what says whether it moves. */
const SUBJECTS = ["migrations", "sli", "slos"];

/** Nothing answers at its route; nobody needs it to. */
const migration = (name: string) => `apiVersion: migration/v1
name: ${name}
routes: [{ name: public, driver: haproxy, socket: "tcp:127.0.0.1:1", map: { file: /m, key: ${name} } }]
counts: { source: lb }
slis: [{ name: errors, rollbackAt: 1% }]
steps: [{ weight: 10%, bake: 15m..12h }, { weight: 100%, bake: 15m..12h }]
gates: [{ checklist: [ready] }]
notify: [{ channel: sre, on: [hold], links: 12h }, { channel: crowd, on: [hold], links: none }]
`;
const source = `apiVersion: sli/v1
name: lb
from: { kind: haproxy, socket: "tcp:127.0.0.1:1", backends: { stable: a } }
`;
const slo = { name: "shop", service: "shop", indicator: { kind: "events", source: "lb" }, target: 99.9 };
const slosFile =
  'apiVersion: slo/v1\nslos:\n  - { name: shop, service: shop, indicator: "errors of lb", target: 90% }\n';
const webhook = (name: string, to = "192.0.2.1") => ({ type: "webhook", name, url: `http://${to}/hook`, events: [] });

interface Operation {
  readonly security?: readonly { readonly apiKey?: readonly string[] }[];
  readonly description?: string;
}

describe("a key that reads and writes, as every agent has one, against what moves traffic", () => {
  let server: TestServer;
  /** By rights: of an agent, and of a pipeline that may move traffic. */
  let keys: Record<"agent" | "pipeline", string>;
  /** Lines `POST /api/…/{id}/start` of all that changes something of the subjects, as the server itself declares it. */
  const table = new Map<string, Operation>();
  const dir = mkdtempSync(join(tmpdir(), "sawara-rights-"));
  const now = Math.floor(Date.now() / 1000);
  let overrides: Record<"lower" | "higher", string>;
  let correction: string;

  async function call(line: string, body?: unknown, key = keys.agent): Promise<{ status: number; body: unknown }> {
    const [method, path] = line.split(" ") as [string, string];
    const answer = await fetch(server.url + path, {
      method,
      headers: { "X-Api-Key": key, "Content-Type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  }

  async function done(line: string, body?: unknown, key = keys.pipeline): Promise<unknown> {
    const answer = await call(line, body, key);
    equal(answer.status, 200, `${line}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  const idOf = async (answer: Promise<unknown>): Promise<string> => ((await answer) as { id: string }).id;

  async function sawara(verb: string, ...args: string[]): Promise<{ code: number | null; err: string }> {
    const child = spawn(SAWARA, [...verb.split(" "), ...args], {
      env: { ...process.env, SAWARA_URL: server.url, SAWARA_API_KEY: keys.agent },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let err = "";
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, err };
  }

  /** Everything that a stranger may have changed. */
  const state = async (): Promise<unknown> => {
    const look = (path: string) => done(`GET ${own}${path}`);
    const { run, checklist, document } = (await look("/migrations/shop")) as Record<string, unknown>;
    const {
      name,
      target,
      policy,
      overrides: of,
      corrections,
      passes,
    } = (await look("/slos/shop")) as typeof slo & Record<string, unknown>;
    const { document: asked } = (await look("/sli/lb")) as { document: string };
    const { phase, approved } = (run ?? {}) as Record<string, unknown>;
    return { phase, approved, checklist, document, name, target, policy, of, corrections, passes, asked };
  };

  before(async () => {
    server = await startServer();
    const token = new URL(await server.setupUrl()).searchParams.get("token");
    const person = { name: "ada", password: "correct horse battery", locale: "en", timeZone: "UTC" };
    const signedIn = await fetch(`${server.url}${own}/setup`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token, ...person }),
    });
    const { csrfToken } = (await signedIn.json()) as { csrfToken: string };
    const cookie = signedIn.headers.getSetCookie()[0]!.split(";")[0]!;
    const make = async (name: string, traffic: boolean | undefined): Promise<string> => {
      const made = await fetch(`${server.url}${own}/api-keys`, {
        method: "POST",
        headers: { "Content-Type": "application/json", cookie, "X-CSRF-Token": csrfToken },
        body: JSON.stringify({ name, read: true, write: true, ...(traffic && { traffic }) }),
      });
      return ((await made.json()) as { secret: string }).secret;
    };
    keys = { agent: await make("agents", undefined), pipeline: await make("pipeline", true) };

    await done("POST /api/v0/services", { name: "shop", memo: "" });
    for (const name of ["sre", "crowd"]) await done("POST /api/v0/channels", webhook(name));
    await done(`PUT ${own}/sli/lb`, { document: source });
    await done(`POST ${own}/slos`, slo);
    await done(`POST ${own}/migrations`, { document: migration("shop") });
    const override = (target: number, from: number) => ({ target, from, to: from + 600, reason: "why" });
    overrides = {
      lower: await idOf(done(`POST ${own}/slos/shop/overrides`, override(99, now + 10_000))),
      higher: await idOf(done(`POST ${own}/slos/shop/overrides`, override(99.99, now + 20_000))),
    };
    const corrected = { from: now - 600, to: now, reason: "why" };
    correction = await idOf(done(`POST ${own}/slos/shop/corrections`, corrected));

    const { paths } = (await done("GET /api/openapi.json")) as { paths: Record<string, Record<string, Operation>> };
    for (const [path, methods] of Object.entries(paths))
      for (const [method, operation] of Object.entries(methods))
        if (method !== "get" && SUBJECTS.some((each) => path.startsWith(`${own}/${each}`)))
          table.set(`${method.toUpperCase()} ${path.slice(own.length)}`, operation);
  });
  after(async () => {
    await server?.remove();
    rmSync(dir, { recursive: true, force: true });
  });

  /** What tells something and changes nothing: keys that read may ask it. */
  const READS = ["POST /migrations/plan", "POST /slos/replay"];
  /** What a key without the right may ask in part, with what it may and may not; a body that is absent is none. */
  const PARTS = (): Record<string, { may: [string, unknown?][]; mayNot: [string, unknown?][] }> => {
    const action = `POST ${own}/migrations/shop/actions`;
    const lowering = { from: now + 30_000, to: now + 30_600, reason: "why" };
    const counts = { bucketSeconds: 60, limitsMs: [], finalUntil: now - (now % 60), buckets: [] };
    return {
      "POST /migrations/{id}/actions": {
        mayNot: [
          [action, { verb: "resume" }],
          [action, { verb: "approve", step: 2 }],
          [action, { verb: "set-weight", step: 2 }],
          [action, { verb: "set-weight", step: 0 }],
          [action, { verb: "step-down" }],
          [action, { verb: "abort", keepWeight: true }],
        ],
        may: [
          [action, { verb: "hold" }],
          [action, { verb: "abort" }],
          [action, { verb: "roll-back" }],
        ],
      },
      "POST /migrations/{id}/checks": {
        mayNot: [[`POST ${own}/migrations/shop/checks`, { item: "ready", checked: true }]],
        may: [[`POST ${own}/migrations/shop/checks`, { item: "ready", checked: false }]],
      },
      "POST /sli/{source}": { mayNot: [], may: [[`POST ${own}/sli/web`, counts]] },
      "POST /slos/{id}/overrides": {
        mayNot: [[`POST ${own}/slos/shop/overrides`, { ...lowering, target: 99.8 }]],
        may: [[`POST ${own}/slos/shop/overrides`, { ...lowering, target: 99.95 }]],
      },
      "DELETE /slos/{id}/overrides/{override}": {
        mayNot: [[`DELETE ${own}/slos/shop/overrides/${overrides.higher}`]],
        may: [[`DELETE ${own}/slos/shop/overrides/${overrides.lower}`]],
      },
      "DELETE /slos/{id}/corrections/{correction}": {
        mayNot: [],
        may: [[`DELETE ${own}/slos/shop/corrections/${correction}`]],
      },
    };
  };

  it("[AC15] every route that changes something says whether it wants the right, in whole or in part", () => {
    const rightsOf = ({ security }: Operation) => security?.find(({ apiKey }) => apiKey !== undefined)?.apiKey ?? [];
    const [whole, part, rest] = [[], [], []] as string[][];
    for (const [line, operation] of table)
      if (rightsOf(operation).includes("traffic")) whole!.push(line);
      else if (operation.description !== undefined) part!.push(line);
      else rest!.push(line);
    deepEqual(rest!.sort(), READS, "these have to say what a key without the right may ask of them");
    for (const line of READS) deepEqual(rightsOf(table.get(line)!), ["read"]);
    deepEqual(part!.sort(), Object.keys(PARTS()).sort(), "these have to be tried below");
    ok(whole!.length >= 12, whole!.join());
  });

  it("[AC15] [AC16] is refused by each that wants it, whatever it sends, and nothing changes", async () => {
    const was = await state();
    const bodies: Record<string, unknown> = {
      "POST /migrations": { document: migration("mine") },
      "PUT /migrations/{id}": { document: migration("shop").replace("10%", "50%") },
      "PUT /sli/{source}": { document: source.replace("stable: a", "stable: b") },
      "POST /sli/{source}/try": { document: source },
      "POST /slos": { ...slo, name: "mine" },
      "PUT /slos/{id}": { ...slo, target: 90 },
      "POST /slos/apply": { document: slosFile, prune: true },
      "POST /slos/{id}/corrections": { from: now - 6_000, to: now, reason: "mine" },
      "POST /slos/{id}/gate": { reason: "mine", forSeconds: 600 },
    };
    for (const [line, { description, security }] of table) {
      if (description !== undefined || !JSON.stringify(security).includes("traffic")) continue;
      const at = `${line.replace("{id}", "shop").replace("{source}", "lb")}`.replace(" ", ` ${own}`);
      for (const body of [bodies[line], {}, undefined]) {
        const { status, body: answer } = await call(at, body);
        equal(status, 403, line);
        match(JSON.stringify(answer), /read and write, want permission to read, write and move traffic/, line);
      }
    }
    deepEqual(await state(), was);
  });

  it("[AC15] is let in by the others as far as it only goes back, keeps still, or counts", async () => {
    await done(`POST ${own}/migrations/shop/start`);
    for (const [line, { mayNot }] of Object.entries(PARTS()))
      for (const [at, body] of mayNot) {
        const was = await state();
        const { status, body: answer } = await call(at, body);
        equal(status, 403, `${line} ${JSON.stringify(body)}`);
        match(JSON.stringify(answer), /may not move traffic; an owner or manager gives it .*; without it a key may /);
        deepEqual({ ...((await state()) as object), phase: "" }, { ...(was as object), phase: "" }, line);
      }
    const conflicts: string[] = [];
    for (const [line, { may }] of Object.entries(PARTS()))
      for (const [at, body] of may) {
        const { status, body: answer } = await call(at, body);
        // What makes no sense just now is refused for that reason, not for who asks.
        if (status === 409) conflicts.push(JSON.stringify(body));
        else equal(status, 200, `${line} ${JSON.stringify(body)}: ${JSON.stringify(answer)}`);
      }
    ok(conflicts.length < 3, conflicts.join());
  });

  it("[AC15] rolls a run back that a pipeline started", async () => {
    await done(`POST ${own}/migrations`, { document: migration("back") });
    await done(`POST ${own}/migrations/back/start`);
    const { status, body } = await call(`POST ${own}/migrations/back/actions`, { verb: "roll-back" });
    equal(status, 200, JSON.stringify(body));
    ok(["aborted", "rolling-back", "rolled-back", "refused"].includes((body as { phase: string }).phase));
  });

  it("[AC17] cannot send itself the links of a migration's messages", async () => {
    const { channels } = (await done("GET /api/v0/channels")) as { channels: { id: string; name: string }[] };
    const id = (name: string) => channels.find((each) => each.name === name)!.id;
    const form = (name: string) => ({ ...webhook(name, "198.51.100.66"), locale: "en" });
    const hijacks: [string, unknown?][] = [
      [`PUT /api/v0/channels/${id("sre")}`, webhook("sre", "198.51.100.66")],
      [`PUT /api/v0/channels/${id("sre")}`, webhook("elsewhere", "198.51.100.66")],
      [`PUT /api/v0/channels/${id("crowd")}`, webhook("sre", "198.51.100.66")],
      [`POST /api/v0/channels`, webhook("sre", "198.51.100.66")],
      [`PUT ${own}/channels/${id("sre")}`, form("sre")],
      [`POST ${own}/channels`, form("sre")],
      [`DELETE /api/v0/channels/${id("sre")}`],
    ];
    for (const [line, body] of hijacks) {
      const { status, body: answer } = await call(line, body);
      equal(status, 403, `${line}: ${JSON.stringify(answer)}`);
      match(JSON.stringify(answer), /channel \\"sre\\", whose messages have links that steer \\"(shop|back)\\"/);
    }
    deepEqual(((await done("GET /api/v0/channels")) as { channels: unknown }).channels, channels);
    // Any other channel is as Mackerel's keys have it, and the right lets through.
    await done(`PUT /api/v0/channels/${id("crowd")}`, webhook("crowd", "192.0.2.2"), keys.agent);
    await done("POST /api/v0/channels", webhook("another"), keys.agent);
    await done(`PUT /api/v0/channels/${id("sre")}`, webhook("sre", "192.0.2.2"));
  });

  it("[AC16] hears of it at the command line, with an exit code of its own", async () => {
    const write = (name: string, text: string): string => {
      writeFileSync(join(dir, name), text);
      return join(dir, name);
    };
    const verbs: [string, ...string[]][] = [
      ["migrate save", write("new.yaml", migration("new"))],
      ["migrate start", "shop"],
      ["migrate resume", "shop"],
      ["migrate drill", "shop"],
      ["migrate delete", "shop"],
      ["slo apply", write("slos.yaml", slosFile)],
      ["slo override", "shop", "--target", "99", "--until", "2100-01-01T00:00:00Z", "--reason", "why"],
      ["sli add", "-f", write("lb.yaml", source)],
      ["sli try", "-f", write("lb.yaml", source)],
    ];
    for (const [verb, ...args] of verbs) {
      const { code, err } = await sawara(verb, ...args);
      equal(code, 77, `${verb}: ${err}`);
      match(
        err,
        /^sawara: .*move traffic; an owner or manager gives it that right on the page Settings, API keys/,
        verb,
      );
    }
  });
});
