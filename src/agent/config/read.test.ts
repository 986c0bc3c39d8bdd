import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { SOURCE_NAME } from "#core/sli/source.ts";
import { positionOf } from "./position.ts";
import { type ConfigSource, readConfig } from "./read.ts";
import { goRegExp } from "./regexp.ts";

/** Files by name; a pattern matches those that begin like it up to the star. */
function files(texts: Readonly<Record<string, string>>): ConfigSource {
  return {
    readFile: (path) => {
      const text = texts[path];
      if (text === undefined) throw Object.assign(new Error("no file"), { code: "ENOENT" });
      return text;
    },
    glob: (pattern) => Object.keys(texts).filter((path) => path.startsWith(pattern.split("*")[0]!)),
  };
}
const read = (text: string, more: Readonly<Record<string, string>> = {}) =>
  readConfig("a.conf", files({ "a.conf": text, ...more }));
const messages = (text: string) => read(text).problems.map(({ level, message }) => `${level} ${message}`);

const FULL = `
apikey = "secret-key"
apibase = "http://127.0.0.1:8080"
root = "/var/lib/mackerel-agent"
pidfile = "/run/a.pid"
roles = ["shop:web", "shop: db"]
display_name = "web 1"
verbose = true
silent = false
diagnostic = true
cloud_platform = "none"
http_proxy = "http://proxy:3128"
https_proxy = "direct"
disable_http_keep_alive = true

[host_status]
on_start = "working"
on_stop = "poweroff"

[filesystems]
ignore = "/dev/ram.*"
use_mountpoint = true

[disks]
ignore = "^sd[b-z]"

[interfaces]
ignore = "(?i)^DOCKER"
use_adapter = true

[plugin.metrics.vmstat]
command = "ruby /etc/vmstat.rb"
user = "nobody"
env = { LANG = "C", " X " = "1" }
timeout_seconds = 10
custom_identifier = "other.example"
include_pattern = "^a"
exclude_pattern = "b$"
use_plugin_timestamp = true

[plugin.checks.ssh]
command = ["check-tcp", "-p", "22"]
check_interval = "1h30m"
notification_interval = 3
max_check_attempts = 3
prevent_alert_auto_close = false
memo = "port 22"
action = { command = "notify", user = "ops", timeout_seconds = 5 }

[plugin.metadata.facts]
command = "facts"
execution_interval = 5

[sli.shop]
log = "/var/log/nginx/access.log"
tail = ["latency-s", "target"]
stable_target = ["10.0.0.*"]
canary_target = ["10.0.1.*"]
bucket = "10s"
final_after = 30
limits = [200]
status = ["429=bad"]
from_start = true
`;

describe("the configuration file", () => {
  it("[SA20] is mackerel-agent.conf, with every key of it", () => {
    const { config, problems } = read(FULL);
    deepEqual(problems, []);
    const { apikey, filesystems, disks, interfaces, metricPlugins, checks, metadataPlugins, slis, ...plain } = config;
    equal(apikey?.reveal(), "secret-key");
    deepEqual(plain, {
      apibase: "http://127.0.0.1:8080",
      root: "/var/lib/mackerel-agent",
      pidfile: "/run/a.pid",
      roles: ["shop:web", "shop: db"],
      displayName: "web 1",
      verbose: true,
      silent: false,
      diagnostic: true,
      cloudPlatform: "none",
      httpProxy: "http://proxy:3128",
      httpsProxy: "direct",
      disableKeepAlive: true,
      hostStatus: { onStart: "working", onStop: "poweroff" },
    });
    ok(filesystems.useMountpoint && filesystems.ignore?.test("/dev/ram3"));
    ok(disks.ignore?.test("sdc") && !disks.ignore.test("sda"));
    ok(interfaces.ignore?.test("docker0"));
    deepEqual(metricPlugins, [
      {
        name: "vmstat",
        command: {
          line: "ruby /etc/vmstat.rb",
          user: "nobody",
          env: { LANG: "C", X: "1" },
          timeoutMs: 10_000,
        },
        customIdentifier: "other.example",
        include: /^a/,
        exclude: /b$/,
        usePluginTimestamp: true,
      },
    ]);
    deepEqual(checks, [
      {
        name: "ssh",
        command: { line: ["check-tcp", "-p", "22"], user: undefined, env: {}, timeoutMs: 30_000 },
        customIdentifier: undefined,
        intervalMs: 60 * 60_000,
        notificationInterval: 10,
        maxCheckAttempts: 3,
        preventAlertAutoClose: false,
        action: { line: "notify", user: "ops", env: {}, timeoutMs: 5_000 },
        memo: "port 22",
      },
    ]);
    const sli = {
      ...{ log: "/var/log/nginx/access.log", stableTarget: ["10.0.0.*"], canaryTarget: ["10.0.1.*"] },
      ...{ stableLog: undefined, canaryLog: undefined, zone: undefined, format: "combined", field: [] },
      ...{ tail: ["latency-s", "target"], limits: [200], bucketSeconds: 10, finalAfter: 30 },
      ...{ status: ["429=bad"], ignorePath: [], untimedPath: [], ignoreAgent: [] },
    };
    deepEqual(slis, [{ name: "shop", settings: sli, fromStart: true }]);
    deepEqual(metadataPlugins, [
      {
        name: "facts",
        command: { line: "facts", user: undefined, env: {}, timeoutMs: 30_000 },
        intervalMs: 600_000,
      },
    ]);
  });

  it("[SA21] includes files, which win, plugin by plugin; what they include is not", () => {
    const { config, problems } = read(
      'include = "conf.d/*.conf"\nroles = ["shop:web"]\n[host_status]\non_stop = "poweroff"\n' +
        '[plugin.checks.a]\ncommand = "a"\nmemo = "old"\n[plugin.checks.b]\ncommand = "b"\n',
      {
        "conf.d/1.conf":
          'include = "other/*"\n[host_status]\non_start = "standby"\n[plugin.checks.a]\ncommand = "a2"\n',
        "conf.d/2.conf": 'roles = ["shop:db"]\n[plugin.metrics.m]\ncommand = "m"\n',
        "other/3.conf": 'display_name = "never"\n',
      },
    );
    deepEqual(problems, []);
    deepEqual(config.roles, ["shop:db"]);
    deepEqual(config.hostStatus, { onStart: "standby", onStop: "poweroff" });
    equal(config.displayName, undefined);
    deepEqual(
      config.checks.map(({ name, command, memo }) => [name, command.line, memo]),
      [
        ["a", "a2", ""],
        ["b", "b", ""],
      ],
    );
    deepEqual(
      config.metricPlugins.map(({ name }) => name),
      ["m"],
    );
  });

  it("[SA22] names the place of a key that nobody knows, and guesses", () => {
    deepEqual(messages('rols = ["a:b"]\n[plugin.checks.ssh]\ncommand = "x"\n  chek_interval = 3\n'), [
      'warning a.conf:1:1: unknown key "rols", did you mean "roles"',
      'warning a.conf:4:3: unknown key "plugin.checks.ssh.chek_interval", did you mean "check_interval"',
    ]);
    deepEqual(messages('[plugins.check.x]\ncommand = "x"\n'), [
      'warning a.conf:1:1: unknown key "plugins", did you mean "plugin"',
    ]);
    deepEqual(messages('[plugin.check.x]\ncommand = "x"\n'), [
      'warning a.conf:1:1: unknown key "plugin.check", did you mean "checks"',
    ]);
    deepEqual(messages('[plugin.checks.x]\ncommand = "x"\naction = { command = "y", en = {} }\n'), [
      'warning a.conf:3:27: unknown key "plugin.checks.x.action.en", did you mean "env"',
    ]);
  });

  it("[SA23] says of a value what was found and wanted, all in one go, and never the value of a text", () => {
    deepEqual(
      messages('verbose = "yes"\nroles = "shop:web"\n[disks]\nignore = "("\n[plugin.metrics.m]\nuser = "x"\n').map(
        (message) => message.replace(/ \(.*\)$/, ""),
      ),
      [
        'error a.conf:1:1: cannot use "verbose": found a text, want true or false',
        'error a.conf:2:1: cannot use "roles": found a text, want a list of texts',
        'error a.conf:4:1: cannot use "disks.ignore": found a text, want a regular expression',
        'error a.conf:5:1: cannot use "plugin.metrics.m": found no "command", want one',
      ],
    );
    match(messages('x = "\n')[0]!, /^error a\.conf:1:\d+: /);
    deepEqual(
      readConfig("none.conf", files({})).problems.map(({ message }) => message),
      ['Cannot read "none.conf": ENOENT'],
    );
  });

  it("[SN8] says of a section of SLIs what cannot be meant", () => {
    const f = (lines: string, want: string, section = "shop") =>
      deepEqual(messages(`[sli.${section}]\n${lines}\n`), want === "" ? [] : [want]);
    f('log = "a"', "");
    f('stable_log = "a"\ncanary_log = "b"', "");
    f(
      "limits = [200]",
      'error a.conf:1:1: cannot use "sli.shop": found no log, want one in "log", or "stable_log" and "canary_log"',
    );
    f('log = "a"', `error a.conf:1:1: cannot use "sli.a b": found the name "a b", want ${SOURCE_NAME}`, '"a b"');
    f('log = "a"\ntial = []', 'warning a.conf:3:1: unknown key "sli.shop.tial", did you mean "tail"');
    const wrong = (key: string, value: string, want: RegExp) =>
      match(messages(`[sli.shop]\nlog = "a"\n${key} = ${value}\n`).join(), want);
    wrong("format", '"common"', /error a\.conf:3:1: .*found a text, want "combined", "ltsv"/);
    wrong("tail", '["latency"]', /want a list of latency-s, latency-ms/);
    wrong("field", '["latency=took"]', /want a list of fields as in "status=code"/);
    wrong("status", '["429"]', /want a list of rules as in "429=bad"/);
    wrong("limits", '["200"]', /want a list of whole milliseconds/);
    wrong("limits", "[0.5]", /want a list of whole milliseconds/);
    wrong("bucket", "0", /found 0, want whole seconds from 1 to 3600, as in 60 or "1m"/);
    wrong("bucket", '"2h"', /want whole seconds from 1 to 3600/);
    wrong("zone", '"Asia/Tokio"', /want a time zone as in "Asia\/Tokyo"/);
    wrong("stable_target", '["a"]', /found targets of one side, want those of both/);
  });

  it("[SN8] a section of an included file takes the place of the one of its name", () => {
    const { config } = read('include = "conf.d/*.conf"\n[sli.a]\nlog = "a"\nbucket = 10\n[sli.b]\nlog = "b"\n', {
      "conf.d/1.conf": '[sli.a]\nlog = "c"\n',
    });
    deepEqual(
      config.slis.map(({ name, settings: { log, bucketSeconds } }) => [name, log, bucketSeconds]),
      [
        ["a", "c", 60],
        ["b", "b", 60],
      ],
    );
  });

  it("[SA24] takes what the API would not for the nearest that it does, and says so", () => {
    const { config, problems } = read(
      `roles = ["bad", "shop:web"]\n[plugin.checks.c]\ncommand = "c"\nmax_check_attempts = 5\n` +
        `prevent_alert_auto_close = true\ncheck_interval = 0\nmemo = "${"あ".repeat(251)}"\n`,
    );
    deepEqual(config.roles, ["shop:web"]);
    const [check] = config.checks;
    deepEqual([check?.maxCheckAttempts, check?.intervalMs, check?.memo.length], [1, 60_000, 250]);
    deepEqual(
      problems.map(({ level, message }) => `${level} ${message.split(" ")[0]}`),
      ["warning a.conf:1:1:", "warning a.conf:4:1:", "warning a.conf:7:1:"],
    );
  });
});

it("[SA25] regular expressions are read as Go writes them", () => {
  const f = (source: string, yes: string, no: string) => {
    ok(goRegExp(source).test(yes), `${source} on ${yes}`);
    ok(!goRegExp(source).test(no), `${source} on ${no}`);
  };
  f("(?i)^ETH", "eth0", "wlan0");
  f("\\Asd\\z", "sd", "sda");
  f("^[[:alpha:]]+$", "abc", "ab1");
  f("(?P<disk>sd)a", "sda", "sdb");
  f("^\\\\z$", "\\z", "z");
  throws(() => goRegExp("("), SyntaxError);
});

describe("the search for a key's place", () => {
  const text =
    '# top = 1\n"a b" = 1\nx.y = 2\n\n[t]\nlong = """\nx = 3\n"""\nx = { y = { z = 1 } }\n[[u."v.w"]]\nk = 1\n';

  it("knows headers, dotted, quoted and inline keys, and skips long texts", () => {
    const f = (path: string[], line: number, column: number) => deepEqual(positionOf(text, path), { line, column });
    f(["a b"], 2, 1);
    f(["x", "y"], 3, 1);
    f(["t", "x"], 9, 1);
    f(["t", "x", "y", "z"], 9, 13);
    f(["u", "v.w", "k"], 11, 1);
    f(["t", "gone"], 5, 1);
    f(["gone"], 1, 1);
  });

  it("answers on any text", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string(), { minLength: 1, maxLength: 4 }), (anything, path) => {
        const { line, column } = positionOf(anything, path);
        ok(line >= 1 && column >= 0 && line <= anything.split("\n").length);
      }),
    );
  });
});

it("[SA23] no text makes the reader fail", () => {
  fc.assert(fc.property(fc.string(), (anything) => void read(anything)));
});
