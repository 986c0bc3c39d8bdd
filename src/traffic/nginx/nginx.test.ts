import { deepEqual, equal, match, notEqual, ok, rejects, throws } from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import fc from "fast-check";
import type { NginxConfig } from "#core/traffic/config.ts";
import { freePort } from "#kit/free-port.ts";
import { arriving, type OpenedRouter, routerContract } from "#test/contract/traffic-router.ts";
import { endOf, startOnPort, without } from "#test/support/program.ts";
import { twoTargets } from "#test/support/two-targets.ts";
import { parseFile, spellFile } from "./file.ts";
import { nginxRouter } from "./nginx.ts";

const SKIP = without("nginx", "apt-get install nginx-light");

async function open(t: TestContext): Promise<OpenedRouter & { config: NginxConfig; main: string }> {
  const dir = mkdtempSync(join(tmpdir(), "sawara-nginx-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  mkdirSync(join(dir, "tmp"));
  const { ports } = await twoTargets(t);
  const port = await freePort();
  const main = join(dir, "nginx.conf");
  const config: NginxConfig = {
    driver: "nginx",
    file: join(dir, "share.conf"),
    variable: "pool",
    upstreams: { stable: "vm", canary: "ecs" },
    config: main,
    pidFile: join(dir, "nginx.pid"),
  };
  writeFileSync(config.file, spellFile(config, 0, 0));
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((what) => `  ${what}_temp_path ${dir}/tmp;\n`)
    .join("");
  writeFileSync(
    main,
    `daemon off;
worker_processes 1;
pid ${config.pidFile};
error_log stderr warn;
events { worker_connections 256; }
http {
  access_log off;
${temporary}  include ${config.file};
  upstream vm { server 127.0.0.1:${ports.stable}; keepalive 8; }
  upstream ecs { server 127.0.0.1:${ports.canary}; keepalive 8; }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://$pool; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
`,
  );
  // It takes connections a moment before its process id is there.
  const child = await startOnPort(t, "nginx", ["-c", main, "-e", "stderr"], port, config.pidFile);
  return {
    config,
    main,
    router: nginxRouter(config),
    url: `http://127.0.0.1:${port}/`,
    foreign: async (canaryBp) => {
      const { fence = 0 } = await nginxRouter(config).read();
      await nginxRouter(config).write({ canaryBp, fence });
    },
    others: async () => readFileSync(main, "utf8"),
    async breakOff() {
      await endOf(child);
      rmSync(config.file);
      mkdirSync(config.file);
    },
  };
}

describe("nginx by split_clients", { skip: SKIP }, () => {
  routerContract(open);

  it("[TR13] a file that nginx refuses is taken back", async (t) => {
    const { router, config, main, url } = await open(t);
    await router.write({ canaryBp: 10_000, fence: 1 });
    const before = readFileSync(config.file, "utf8");
    writeFileSync(main, readFileSync(main, "utf8").replace("upstream vm", "upsteam vm"));
    await rejects(router.write({ canaryBp: 0, fence: 1 }), /nginx refuses the configuration: .*upsteam/s);
    equal(readFileSync(config.file, "utf8"), before);
    equal(await arriving(url, 50), 50);
    writeFileSync(main, readFileSync(main, "utf8").replace("upsteam vm", "upstream vm"));
    await router.write({ canaryBp: 0, fence: 1 });
    equal(await arriving(url, 50), 0);
  });

  it("[TR15] the way back is written over a file that somebody changed so that it cannot be read", async (t) => {
    const { router, config, url } = await open(t);
    await router.write({ canaryBp: 10_000, fence: 1 });
    writeFileSync(config.file, "split_clients $request_id $pool { 50% ecs; 50% ecs; }");
    await rejects(router.read(), { name: "Unavailable" });
    await rejects(router.write({ canaryBp: 5_000, fence: 1 }), { name: "Unavailable" });
    await router.write({ canaryBp: 0, fence: 1 });
    deepEqual([(await router.read()).canaryBp, await arriving(url, 20)], [0, 0]);
  });

  it("[TR13] a file that was written and never read is said to be, and written again", async (t) => {
    const { router, config, url } = await open(t);
    writeFileSync(config.file, spellFile(config, 10_000, 4));
    const later = Date.now() / 1000 + 60;
    utimesSync(config.file, later, later);
    await rejects(router.read(), /nginx did not read it since/);
    equal(await arriving(url, 20), 0);
    await router.write({ canaryBp: 10_000, fence: 4 });
    equal((await router.read()).canaryBp, 10_000);
    equal(await arriving(url, 20), 20);
  });
});

const CONFIG: NginxConfig = {
  driver: "nginx",
  file: "/nowhere/share.conf",
  variable: "pool",
  upstreams: { stable: "vm", canary: "ecs" },
};

describe("nginx's file", () => {
  it("[TR1] says every share, and is read as it was written", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 1e9 }), (canaryBp, fence) => {
        const text = spellFile(CONFIG, canaryBp, fence);
        const found = parseFile(CONFIG, text);
        equal(found.canaryBp, canaryBp);
        equal(found.fence, fence);
        ok(!/ 0(\.0+)?%/.test(text));
      }),
    );
    equal(parseFile(CONFIG, undefined).canaryBp, 0);
    notEqual(
      parseFile(CONFIG, spellFile(CONFIG, 1, 1)).fingerprint,
      parseFile(CONFIG, spellFile(CONFIG, 1, 2)).fingerprint,
    );
  });

  it("[TR8] [TR9] what is not ours is said", () => {
    for (const text of ["", "split_clients a $b { 1% other; * vm; }", "split_clients a $b { * nobody; }", "server {}"])
      throws(() => parseFile(CONFIG, text), { name: "Unavailable" });
    for (const over of [
      { variable: "a b" },
      { key: "$a; }" },
      { upstreams: { stable: "vm;", canary: "ecs" } },
      { upstreams: { stable: "vm", canary: "vm" } },
    ])
      throws(() => nginxRouter({ ...CONFIG, ...over }), { reason: "invalid" });
    match(nginxRouter(CONFIG).byHand(0), /nginx -t && nginx -s reload/);
  });
});
