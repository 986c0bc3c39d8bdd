import { deepEqual, equal, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import fc from "fast-check";
import {
  boolean,
  bytes,
  choice,
  duration,
  type Environment,
  integer,
  type Kind,
  list,
  type OptionTable,
  option,
  path,
  pick,
  port,
  resolveOptions,
  secret,
  secretUrl,
  string,
  url,
  withFlags,
} from "./options.ts";

const TABLE = {
  envPrefix: "KELP_",
  otherVariables: ["KELP_NODE", "KELP_TEST_*"],
  options: {
    config: option(path, { only: "flag-or-variable", help: "Path of the file." }),
    port: option(port, { default: 8080, help: "Port to listen on." }),
    dataDir: option(path, { default: "./data", help: "Where data lives.", short: "d" }),
    agent: option(boolean, { default: true, help: "Runs an agent." }),
    retention: option(duration(86_400, 3_153_600_000, "d"), { absent: "for ever", help: "How long points are kept." }),
    peers: option(
      list("names", (item) => (/^[a-z]+$/.test(item) ? undefined : "lower-case names")),
      {
        default: [] as readonly string[],
        help: "Who else is there.",
      },
    ),
    level: option(choice("low", "high"), { default: "low" as const, help: "How much." }),
    apiKey: option(secret(8), { help: "The key.", env: ["MACKEREL_APIKEY"] }),
    databaseUrl: option(secretUrl("postgres:"), { help: "The database." }),
    oldPort: option(port, { help: "Port, formerly.", hidden: true, deprecated: "use --port" }),
  },
} as const satisfies OptionTable;

interface Given {
  argv?: readonly string[];
  env?: Environment;
  file?: string;
}

function resolve({ argv = [], env = {}, file }: Given) {
  return resolveOptions(TABLE, {
    argv,
    env,
    file: file === undefined ? undefined : { path: "kelp.toml", text: file },
    readSecret: (name) => {
      if (name === "/run/key") return "swordfish";
      throw new Error(`found no file that can be read at "${name}" (ENOENT)`);
    },
  });
}
const complaints = (given: Given) => resolve(given).problems.map(({ message }) => message);

describe("an option's value", () => {
  it("[OP2] comes from the flag before the variable before the file before the default", () => {
    const f = (given: Given, want: number, source: string, name: string) => {
      const { values, origins, problems } = resolve(given);
      deepEqual([values.port, origins.port, problems], [want, { source, name }, []]);
    };
    const argv = ["--port", "1"];
    const env = { KELP_PORT: "2" };
    const file = "\n\nport = 3";
    f({ argv, env, file }, 1, "flag", "--port");
    f({ env, file }, 2, "environment", "KELP_PORT");
    f({ file }, 3, "file", "kelp.toml:3");
    f({}, 8080, "default", "");
  });

  it("[OP9] is written on the command line in any of the usual ways", () => {
    const f = (argv: readonly string[], want: object, operands: readonly string[] = []) => {
      const resolved = resolve({ argv });
      deepEqual([resolved.problems, resolved.operands], [[], operands]);
      deepEqual({ ...resolved.values, ...want }, resolved.values);
    };
    f(["--port=1"], { port: 1 });
    f(["-port", "1"], { port: 1 });
    f(["-d", "/x"], { dataDir: "/x" });
    f(["--data-dir=--odd"], { dataDir: "--odd" });
    f(["--no-agent"], { agent: false });
    f(["--agent=off"], { agent: false });
    f(["--no-agent", "--agent"], { agent: true });
    f(["--port", "1", "--port", "2"], { port: 2 });
    f(["--peers", "a,b", "--peers=c"], { peers: ["a", "b", "c"] });
    f(["x", "--port", "1", "--", "--port"], { port: 1 }, ["x", "--port"]);
    f(["-"], {}, ["-"]);
  });

  it("[OP5] is not there when its variable is empty", () => {
    deepEqual(resolve({ env: { KELP_PORT: "", KELP_API_KEY_FILE: "" } }).problems, []);
    equal(resolve({ env: { KELP_PORT: "" } }).values.port, 8080);
  });

  it("[OP6] is not what Kubernetes says about a service of our name", () => {
    const env = {
      KELP_PORT: "tcp://10.0.0.1:80",
      KELP_SERVICE_HOST: "10.0.0.1",
      KELP_SERVICE_PORT_HTTP: "80",
      KELP_PORT_80_TCP: "tcp://10.0.0.1:80",
      KELP_PORT_80_TCP_PROTO: "tcp",
      KELP_POSTGRES_PORT: "tcp://10.0.0.2:5432",
      KELP_POSTGRES_PORT_5432_TCP_ADDR: "10.0.0.2",
    };
    const { values, problems } = resolve({ env });
    deepEqual([values.port, problems], [8080, []]);
  });

  it("is read from the files that TOML knows", () => {
    const { values, problems } = resolve({
      file: 'port = 1\nretention = 400\nagent = false\npeers = ["a", "b"]\nlevel = "high"\napi_key_file = "/run/key"',
    });
    deepEqual(problems, []);
    deepEqual(
      [values.port, values.retention, values.agent, values.peers, values.level],
      [1, 34_560_000, false, ["a", "b"], "high"],
    );
    equal(values.apiKey?.reveal(), "swordfish");
  });

  it("is read from the name that it has elsewhere, our own name first", () => {
    equal(resolve({ env: { MACKEREL_APIKEY: "from-mackerel" } }).values.apiKey?.reveal(), "from-mackerel");
    equal(
      resolve({ env: { MACKEREL_APIKEY: "from-mackerel", KELP_API_KEY: "from-kelp" } }).values.apiKey?.reveal(),
      "from-kelp",
    );
  });
});

describe("a mistake", () => {
  it("[OP3] in a name is answered with the name that was meant", () => {
    deepEqual(complaints({ argv: ["--prot", "1"] }), ['Unknown flag "--prot", did you mean "--port"']);
    deepEqual(complaints({ argv: ["--no-port"] }), ['Unknown flag "--no-port", did you mean "--port"']);
    deepEqual(complaints({ env: { KELP_DATADIR: "x" } }), [
      'Unknown variable "KELP_DATADIR", did you mean "KELP_DATA_DIR"',
    ]);
    deepEqual(complaints({ file: "# port\n\ndata-dir = 1" }), [
      'kelp.toml:3: unknown key "data-dir", did you mean "data_dir"',
    ]);
    deepEqual(complaints({ file: "[server]\nport = 1" }), ['kelp.toml:1: unknown key "server"']);
    deepEqual(complaints({ file: 'config = "x"' }), ['kelp.toml:1: unknown key "config"']);
  });

  it("[OP3] is not made by variables of other programs", () => {
    deepEqual(complaints({ env: { KELP_NODE: "/x", KELP_TEST_SEED: "1", OTHER: "1", PORT: "x" } }), []);
  });

  it("[OP4] in a value says what was found and what was wanted", () => {
    deepEqual(complaints({ argv: ["--port", "70000"] }), [
      'Cannot use --port: found "70000", want a whole number from 0 to 65535',
    ]);
    deepEqual(complaints({ env: { KELP_AGENT: "maybe" } }), [
      'Cannot use KELP_AGENT: found "maybe", want true or false',
    ]);
    deepEqual(complaints({ file: "port = 80.5" }), [
      'kelp.toml:1: cannot use "port": found "80.5", want a whole number from 0 to 65535',
    ]);
    deepEqual(complaints({ file: 'port = "80"' }), ['kelp.toml:1: cannot use "port": found a string, want an integer']);
    deepEqual(complaints({ argv: ["--port"] }), ["Cannot use --port: found the end, want a value"]);
    deepEqual(complaints({ argv: ["--data-dir", "--port", "1"] }), [
      'Cannot use --data-dir: found "--port", want a value',
    ]);
    deepEqual(complaints({ argv: ["--no-agent=1"] }), ["Cannot use --no-agent: found a value, want none"]);
    deepEqual(complaints({ argv: ["--peers", "a,B"] }), ['Cannot use --peers: found "a,B", want lower-case names']);
  });

  it("[OP3] in the syntax of the file gives line and column", () => {
    const [message = ""] = complaints({ file: "port = 1\nport = = 2\n" });
    ok(message.startsWith("kelp.toml:2:"), message);
    ok(!message.includes("\n"), message);
  });

  it("[OP4] hides no other, not even one in a value that is overridden", () => {
    equal(
      complaints({ argv: ["--prot", "--port", "1"], env: { KELP_PORT: "x" }, file: "port = true\nlevel = 'mid'" })
        .length,
      4,
    );
  });

  it("tells usage from configuration", () => {
    const { problems } = resolve({ argv: ["--x"], env: { KELP_X: "1" }, file: "x = 1" });
    deepEqual(problems.map(({ source }) => source).sort(), ["environment", "file", "flag"]);
  });

  it("is warned of where an option is on its way out", () => {
    deepEqual(resolve({ argv: ["--old-port", "1"] }).warnings, ["--old-port is deprecated: use --port"]);
  });
});

describe("a secret", () => {
  it("[OP7] may come from a file, which is not given beside the secret itself", () => {
    equal(resolve({ argv: ["--api-key-file", "/run/key"] }).values.apiKey?.reveal(), "swordfish");
    equal(resolve({ env: { KELP_API_KEY_FILE: "/run/key" } }).values.apiKey?.reveal(), "swordfish");
    deepEqual(complaints({ env: { KELP_API_KEY_FILE: "/gone" } }), [
      'Cannot use KELP_API_KEY_FILE: found no file that can be read at "/gone" (ENOENT)',
    ]);
    deepEqual(complaints({ env: { KELP_API_KEY_FILE: "/run/key", KELP_API_KEY: "swordfish" } }), [
      "Cannot use KELP_API_KEY_FILE: found KELP_API_KEY too, want one of them",
    ]);
  });

  it("[OP8] stays out of everything that is printed", () => {
    const { values } = resolve({ argv: ["--api-key", "swordfish", "--database-url", "postgres://u:swordfish@db/x"] });
    const printed = `${inspect(values)} ${JSON.stringify(values)} ${values.apiKey} ${TABLE.options.databaseUrl.kind.show(values.databaseUrl!)}`;
    ok(!printed.includes("swordfish"), printed);
    ok(printed.includes("postgres://u:[masked]@db/x"), printed);
    deepEqual(complaints({ argv: ["--api-key", "trout"] }), [
      "Cannot use --api-key: found 5 characters, want at least 8 characters",
    ]);
    deepEqual(complaints({ file: "api_key = 12345678" }), [
      'kelp.toml:1: cannot use "api_key": found an integer, want a string',
    ]);
  });
});

describe("a verb that takes part of the options", () => {
  it("[OP10] knows the variables and keys of the others, but not their flags", () => {
    const part = pick(TABLE, ["port"]);
    const sources = {
      env: { KELP_LEVEL: "nonsense" },
      file: { path: "f", text: "agent = 5" },
      all: TABLE,
      readSecret: String,
    };
    deepEqual(resolveOptions(part, { ...sources, argv: [] }).problems, []);
    equal(resolveOptions(part, { ...sources, argv: ["--level", "low"] }).problems.length, 1);
  });

  it("may have flags of its own, which have neither variable nor key", () => {
    const table = withFlags(pick(TABLE, ["port"]), { json: option(boolean, { default: false, help: "As JSON." }) });
    const { values, problems } = resolveOptions(table, {
      argv: ["--json"],
      env: { KELP_JSON: "false" },
      file: { path: "f", text: "json = false" },
      readSecret: String,
    });
    equal(values.json, true);
    equal(problems.length, 2);
  });
});

describe("kinds", () => {
  const reads =
    <T>(kind: Kind<T>) =>
    (text: string, want: T | undefined) => {
      const parsed = kind.parse(text);
      deepEqual("value" in parsed ? parsed.value : undefined, want, text);
    };

  it("bytes", () => {
    const f = reads(bytes(0, 2 ** 50));
    f("0", 0);
    f("1024", 1024);
    f("1GiB", 2 ** 30);
    f("1G", 2 ** 30);
    f("1 gib", 2 ** 30);
    f("500MB", 500_000_000);
    f("10B", 10);
    f("1iB", undefined);
    f("1.5GiB", undefined);
    f("-1", undefined);
    f("", undefined);
    f("9999TiB", undefined);
  });

  it("durations", () => {
    const f = reads(duration(1, 10 * 31_536_000, "d"));
    f("2", 172_800);
    f("90s", 90);
    f("15m", 900);
    f("1d12h", 129_600);
    f("2y", 63_072_000);
    f("1w", 604_800);
    f("0", undefined);
    f("1 d", undefined);
    f("d", undefined);
    f("11y", undefined);
  });

  it("numbers and truth", () => {
    const n = reads(integer(-5, 5));
    n("-5", -5);
    n("+5", 5);
    n("6", undefined);
    n("1e0", undefined);
    n(" 1", undefined);
    n("0x1", undefined);
    const b = reads(boolean);
    b("YES", true);
    b("0", false);
    b("", undefined);
  });

  it("addresses", () => {
    const f = reads(url("http:", "https:"));
    f("https://a.example/", "https://a.example");
    f("http://[::1]:8080", "http://[::1]:8080");
    f("ftp://a", undefined);
    f("a.example", undefined);
    f("http:", undefined);
    reads(string)("", undefined);
  });

  it("what is shown is read back as the same value", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 }), (value) => {
        const kind = bytes(0, 2 ** 50);
        deepEqual(kind.parse(kind.show(value)), { value });
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_153_600_000 }), (value) => {
        const kind = duration(1, 3_153_600_000, "d");
        deepEqual(kind.parse(kind.show(value)), { value });
      }),
    );
  });
});

describe("whatever is given", () => {
  const word = fc.oneof(
    fc.constantFrom(
      "--port",
      "--no-agent",
      "--api-key",
      "--peers=a",
      "--",
      "-",
      "-d",
      "--help",
      "x",
      "=",
      "--=",
      "--port=",
    ),
    fc.string(),
  );
  it("is read or complained about, and never throws", () => {
    fc.assert(
      fc.property(
        fc.array(word),
        fc.dictionary(
          fc.string().map((s) => `KELP_${s}`),
          fc.string(),
        ),
        fc.string(),
        (argv, env, file) => {
          const { values, problems } = resolve({ argv, env, file });
          ok(problems.every(({ message }) => message !== ""));
          ok(Number.isInteger(values.port));
        },
      ),
    );
  });
});
