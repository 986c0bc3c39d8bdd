import { deepEqual, equal, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { LONGEST_LINE, type ReadLine, type Request, UNREADABLE } from "#core/sli/request.ts";
import { createAlbReader } from "./alb.ts";
import { createCombinedReader } from "./combined.ts";
import { createEnvoyReader } from "./envoy.ts";
import { createHaproxyReader } from "./haproxy.ts";
import { createJsonReader } from "./json.ts";
import { createLtsvReader } from "./ltsv.ts";

const AT = Date.UTC(2026, 10, 24, 2, 26, 29) / 1000;

/** A request in which everything is usual but what is said. */
const request = (different: Partial<Request>): Request => ({
  ...{ time: AT, status: 200, latencyMs: undefined, path: "/cart", userAgent: "curl/8.5.0", target: "" },
  ...{ clientAborted: false, isBroken: false, isStream: false },
  ...different,
});

describe("combined", () => {
  const line = (rest = "") =>
    `192.0.2.7 - - [24/Nov/2026:11:26:29 +0900] "GET /cart?id=secret HTTP/1.1" 200 512 "-" "curl/8.5.0"${rest}`;
  const nginx = createCombinedReader({
    tail: [{ is: "latency", unit: "s" }, { is: "upstream-latency", unit: "s" }, { is: "target" }],
  });

  it("[SI2] is read without and with what was appended", () => {
    deepEqual(createCombinedReader()(line()), request({}));
    deepEqual(createCombinedReader()(line(" 0.123 more")), request({}));
    deepEqual(nginx(line(" 0.123 0.120 10.0.0.1:80")), request({ latencyMs: 123, target: "10.0.0.1:80" }));
    deepEqual(
      nginx(line(' rt=0.123 urt="0.120" up="10.0.0.1:80"')),
      request({ latencyMs: 123, target: "10.0.0.1:80" }),
    );
  });

  it("[SI2] has the unit of its duration declared", () => {
    const apache = (unit: "s" | "ms" | "us", text: string) =>
      createCombinedReader({ tail: [{ is: "latency", unit }] })(line(` ${text}`)) as Request;
    equal(apache("us", "123456").latencyMs, 123.456);
    equal(apache("ms", "123").latencyMs, 123);
    equal(apache("s", "1").latencyMs, 1000);
    equal(apache("s", "-").latencyMs, undefined);
  });

  it("[SI3] adds up the times of all servers that a request went to", () => {
    const read = createCombinedReader({ tail: [{ is: "upstream-latency", unit: "s" }, { is: "target" }] });
    const found = (text: string) => {
      const { latencyMs, target } = read(line(` ${text}`)) as Request;
      return [latencyMs, target];
    };
    deepEqual(found("0.010, 0.020 : 0.030 10.0.0.1:80, 10.0.0.2:80 : 10.0.0.3:80"), [60, "10.0.0.3:80"]);
    deepEqual(found("-, 0.020 10.0.0.1:80, unix:/run/a.sock"), [20, "unix:/run/a.sock"]);
    deepEqual(found("- -"), [undefined, ""]);
    deepEqual(found('"0.010, 0.020" "a, b"'), [30, "b"]);
    equal(read(line(" 0.01x, 0.02 a")), "latency");
  });

  it("[SI2] takes the upstream's time where the line has no other", () => {
    equal((nginx(line(" - 0.120 a")) as Request).latencyMs, 120);
  });

  it("[SI2] is read in its common form, with a host before it, and with quotes inside", () => {
    const common = '192.0.2.7 - frank [24/Nov/2026:02:26:29 +0000] "GET /cart HTTP/1.0" 200 2326';
    deepEqual(createCombinedReader()(common), request({ userAgent: "" }));
    deepEqual(
      createCombinedReader({ tail: [{ is: "latency", unit: "us" }] })(`www.example.com:443 ${common} 1500`),
      request({ userAgent: "", latencyMs: 1.5 }),
    );
    deepEqual(
      createCombinedReader()(line().replace("curl/8.5.0", 'a \\"b\\" \\\\')),
      request({ userAgent: 'a \\"b\\" \\\\' }),
    );
    equal((createCombinedReader()(line().replace("GET /cart?id=secret HTTP/1.1", "")) as Request).path, "");
    equal((createCombinedReader()(line().replace("- -", "- a[b]")) as Request).time, AT);
  });

  it("[SI4] knows who left, what was answered not at all, and what stays open", () => {
    const status = (text: string) => createCombinedReader()(line().replace(" 200 ", ` ${text} `));
    deepEqual(status("499"), request({ status: 499, clientAborted: true }));
    deepEqual(status("000"), request({ status: undefined }));
    deepEqual(status("-"), request({ status: undefined }));
    deepEqual(status("101"), request({ status: 101, isStream: true }));
  });

  it("[SI5] says why a line is none of it", () => {
    equal(nginx(""), "blank");
    equal(nginx(" \t"), "blank");
    equal(nginx("x".repeat(LONGEST_LINE + 1)), "too-long");
    equal(nginx("starting worker process"), "shape");
    equal(nginx(line()), "shape");
    equal(nginx(line().slice(0, 60)), "shape");
    equal(nginx(line(" 0.1 0.1 a").replace("Nov", "Nvo")), "time");
    equal(nginx(line(" 0.1 0.1 a").replace(" 200 ", " 2x0 ")), "status");
    equal(nginx(line(" 1e3 0.1 a")), "latency");
  });
});

describe("LTSV", () => {
  const line = (...fields: string[]) =>
    [
      `time:24/Nov/2026:11:26:29 +0900`,
      "host:192.0.2.7",
      "req:GET /cart?a=b HTTP/1.1",
      "ua:curl/8.5.0",
      ...fields,
    ].join("\t");
  const read = createLtsvReader();

  it("[SI2] is read by the names that are usual, in any order", () => {
    deepEqual(read(line("status:200", "reqtime:0.123")), request({ latencyMs: 123 }));
    deepEqual(read(line("status:200", "reqtime_microsec:1234")), request({ latencyMs: 1.234 }));
    deepEqual(
      read(line("status:200", "apptime:0.010, 0.020", "vhost:a:80")),
      request({ latencyMs: 30, target: "a:80" }),
    );
    deepEqual(read(line("status:200", "uri:/a?b", "")), request({ path: "/a" }));
    deepEqual(read(`status:200\t${line("reqtime:-")}`), request({}));
    deepEqual(read(line("status:200", "reqtime:-", "apptime:0.5")), request({ latencyMs: 500 }));
  });

  it("[SI2] is read by other names where they are declared", () => {
    const own = createLtsvReader({
      keys: { latency: [{ key: "took", unit: "ms" }], status: ["code"], target: ["pool"] },
    });
    deepEqual(own(line("code:200", "took:7", "reqtime:9", "pool:new")), request({ latencyMs: 7, target: "new" }));
  });

  it("[SI5] says why a line is none of it", () => {
    equal(read(" "), "blank");
    equal(read("starting worker process"), "shape");
    equal(read("status:200"), "time");
    equal(read(line("reqtime:1")), "status");
    equal(read(line("status:ok")), "status");
    equal(read(line("status:200", "reqtime:fast")), "latency");
    deepEqual(read(line("status:-")), request({ status: undefined }));
  });
});

describe("JSON lines", () => {
  const fields = { time: "2026-11-24T02:26:29Z", status: 200, uri: "/cart?a", ua: "curl/8.5.0", reqtime: 0.123 };
  const wanted = request({ latencyMs: 123 });
  const read = createJsonReader();

  it("[SI2] are read with numbers or texts, and by paths with dots", () => {
    deepEqual(read(JSON.stringify(fields)), wanted);
    deepEqual(read(JSON.stringify({ ...fields, status: "200", reqtime: "0.123" })), wanted);
    deepEqual(read(JSON.stringify({ ...fields, time: AT })), wanted);
    deepEqual(read(JSON.stringify({ ...fields, status: null })), request({ latencyMs: 123, status: undefined }));
    deepEqual(read(JSON.stringify({ ...fields, reqtime: -1 })), request({}));
    const own = createJsonReader({
      keys: { status: ["http.response.status"], latency: [{ key: "took.ms", unit: "ms" }], target: ["k8s.pod"] },
    });
    const nested = { ...fields, http: { response: { status: 200 } }, "took.ms": 123, k8s: { pod: "a" } };
    deepEqual(own(JSON.stringify(nested)), request({ latencyMs: 123, target: "a" }));
  });

  it("[SI6] are found behind a prefix, and in an envelope, once", () => {
    deepEqual(read(`2026-11-24T02:26:30Z stdout F ${JSON.stringify(fields)}`), wanted);
    deepEqual(read(JSON.stringify({ log: `${JSON.stringify(fields)}\n`, stream: "stdout" })), wanted);
    deepEqual(read(JSON.stringify({ log: fields, container_name: "web" })), wanted);
    const { time, ...rest } = fields;
    deepEqual(read(JSON.stringify({ log: JSON.stringify(rest), time })), wanted);
    equal(read(JSON.stringify({ log: JSON.stringify({ log: JSON.stringify(fields) }) })), "time");
  });

  it("[SI5] say why a line is none of them", () => {
    equal(read(" "), "blank");
    equal(read("{"), "shape");
    equal(read("[1]"), "shape");
    equal(read("null"), "shape");
    equal(read(JSON.stringify({ status: 200 })), "time");
    equal(read(JSON.stringify({ time: AT })), "status");
    equal(read(JSON.stringify({ ...fields, status: 99 })), "status");
    equal(read(JSON.stringify({ ...fields, reqtime: "soon" })), "latency");
    equal(read(JSON.stringify(fields).replace("0.123", "1e999")), "latency");
    equal(read('{"__proto__": {"status": 200}, "time": 1795487189}'), "status");
  });
});

describe("ALB", () => {
  const read = createAlbReader();
  const group = "arn:aws:elasticloadbalancing:ap-northeast-1:1:targetgroup/new/1";
  const line = (change: (text: string) => string = (text) => text) =>
    change(
      `http 2026-11-24T02:26:29.186641Z app/lb/50dc 192.0.2.7:2817 10.0.0.1:80 0.001 0.120 0.002 200 200 34 366 ` +
        `"GET http://www.example.com:80/cart?a=b HTTP/1.1" "curl/8.5.0" - - ${group} "Root=1-58337262" "-" "-" 0 ` +
        `2026-11-24T02:26:28.364000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-" TID_dc57`,
    );

  it("[SI2] is read with the target group as what tells the sides apart", () => {
    deepEqual(read(line()), request({ latencyMs: 123, target: group }));
    deepEqual(
      read(line((text) => text.replace("http ", "wss "))),
      request({ latencyMs: 123, target: group, isStream: true }),
    );
  });

  it("[SI4] knows requests that reached no target, and clients that left", () => {
    const none = (text: string) => text.replace("10.0.0.1:80 0.001 0.120 0.002 200 200", "- -1 -1 -1 502 -");
    deepEqual(read(line(none)), request({ status: 502, target: group }));
    const left = (text: string) => text.replace("200 200", "460 -");
    deepEqual(read(line(left)), request({ status: 460, latencyMs: 123, target: group, clientAborted: true }));
    equal((read(line((text) => text.replace(group, "-").replace('"curl/8.5.0"', '"-"'))) as Request).target, "");
  });

  it("[SI5] says why a line is none of it", () => {
    equal(read(line((text) => text.slice(0, 100))), "shape");
    equal(read(line((text) => text.replace("http ", "tcp "))), "shape");
    equal(read(line((text) => text.replace("2026-11-24T02", "2026-11-24T99"))), "time");
    equal(read(line((text) => text.replace("200 200", "OK 200"))), "status");
    equal(read(line((text) => text.replace("0.120", "0.1.2"))), "latency");
    equal(read('http "'), "shape");
  });
});

describe("HAProxy", () => {
  const read = createHaproxyReader({ zone: "Asia/Tokyo", userAgentCapture: 1 });
  const line = (change: (text: string) => string = (text) => text) =>
    change(
      `<134>Nov 24 11:26:29 lb haproxy[14389]: 192.0.2.7:33317 [24/Nov/2026:11:26:29.655] http-in~ web/new1 ` +
        `10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {www.example.com|curl/8.5.0} {} "GET /cart?a HTTP/1.1"`,
    );
  const wanted = request({ latencyMs: 109, target: "web/new1" });

  it("[SI2] is read with or without syslog's prefix, in the zone of the machine", () => {
    deepEqual(read(line()), wanted);
    deepEqual(read(line((text) => text.slice(text.indexOf("192.0")))), wanted);
    deepEqual(read(line((text) => text.replace("/109 ", "/+109 "))), wanted);
    equal((createHaproxyReader()(line()) as Request).userAgent, "");
  });

  it("[SI4] knows by the termination state whose fault it was", () => {
    const ended = (state: string, status = "200") =>
      read(line((text) => text.replace("----", state).replace(" 200 ", ` ${status} `))) as Request;
    const found = (...given: [string, string?]) => {
      const { status, clientAborted, isBroken } = ended(...given);
      return { status, clientAborted, isBroken };
    };
    deepEqual(found("SD--"), { status: 200, clientAborted: false, isBroken: true });
    deepEqual(found("CD--"), { status: 200, clientAborted: true, isBroken: false });
    deepEqual(found("cR--", "408"), { status: 408, clientAborted: true, isBroken: false });
    deepEqual(found("PR--", "403"), { status: 403, clientAborted: false, isBroken: false });
    deepEqual(found("LR--", "301"), { status: 301, clientAborted: false, isBroken: false });
    deepEqual(found("SC--", "503"), { status: 503, clientAborted: false, isBroken: true });
    deepEqual(found("CH--", "-1"), { status: undefined, clientAborted: true, isBroken: false });
  });

  it("[SI5] says why a line is none of it", () => {
    equal(read("Nov 24 11:26:29 lb haproxy[14389]: Proxy web started."), "shape");
    equal(read(line((text) => text.replace("web/new1", "web"))), "shape");
    equal(read(line((text) => text.replace("2026:11:", "2026:99:"))), "time");
    equal(read(line((text) => text.replace(" 200 ", " 20 "))), "status");
    equal(read(line((text) => text.replace("/109", "/x"))), "latency");
    equal((read(line((text) => text.replace("/109", "/-1"))) as Request).latencyMs, undefined);
  });
});

describe("Envoy", () => {
  const read = createEnvoyReader();
  const fields = {
    ...{ start_time: "2026-11-24T02:26:29.655Z", method: "GET", path: "/cart?a", response_code: 200, duration: 109 },
    ...{ response_flags: "-", upstream_cluster: "new", user_agent: "curl/8.5.0", upstream_host: "10.0.0.1:80" },
  };
  const found = (different: object) => read(JSON.stringify({ ...fields, ...different })) as Request;

  it("[SI2] is read with the cluster as what tells the sides apart", () => {
    deepEqual(found({}), request({ latencyMs: 109, target: "new" }));
    deepEqual(found({ duration: null }), request({ target: "new" }));
  });

  it("[SI4] knows by the flags whose fault it was", () => {
    deepEqual(found({ response_code: 0, response_flags: "DC" }), {
      ...request({ latencyMs: 109, target: "new", status: undefined, clientAborted: true }),
    });
    deepEqual(found({ response_flags: "UC,URX" }), request({ latencyMs: 109, target: "new", isBroken: true }));
    deepEqual(
      found({ response_code: 503, response_flags: "UH" }),
      request({ latencyMs: 109, target: "new", status: 503 }),
    );
  });

  it("[SI5] says why a line is none of it", () => {
    equal(read("[info] listener added"), "shape");
    equal(read("{}"), "time");
    equal(found({ response_code: undefined }), "status");
  });
});

describe("every reader", () => {
  const readers: readonly ReadLine[] = [
    createCombinedReader({
      tail: [{ is: "latency", unit: "s" }, { is: "upstream-latency", unit: "s" }, { is: "target" }],
    }),
    createLtsvReader(),
    createJsonReader(),
    createAlbReader(),
    createHaproxyReader({ userAgentCapture: 0 }),
    createEnvoyReader(),
  ];
  const good = [
    '192.0.2.7 - - [24/Nov/2026:11:26:29 +0900] "GET / HTTP/1.1" 200 5 "-" "a" 0.1 0.1, 0.2 : 0.3 b',
    "time:24/Nov/2026:11:26:29 +0900\tstatus:200\treqtime:0.1\treq:GET / HTTP/1.1",
    'x {"log":"{\\"time\\":1795487189,\\"status\\":200,\\"reqtime\\":0.1}"}',
    'http 2026-11-24T02:26:29Z lb a b 0.1 0.1 0.1 200 200 3 3 "GET http://a/ HTTP/1.1" "a" - - arn',
    'a [24/Nov/2026:11:26:29.655] f b/s 1/0/3/6/9 200 5 - - ---- 1/1/1/1/0 0/0 {a} "GET / HTTP/1.1"',
    '{"start_time":"2026-11-24T02:26:29Z","response_code":200,"duration":1,"response_flags":"UC"}',
  ];
  const damaged = fc
    .tuple(
      fc.constantFrom(...good),
      fc.array(fc.tuple(fc.nat(150), fc.nat(20), fc.string({ maxLength: 8 })), { maxLength: 4 }),
    )
    .map(([line, cuts]) =>
      cuts.reduce((text, [at, count, put]) => text.slice(0, at) + put + text.slice(at + count), line),
    );

  it("[SI5] gives a request that makes sense or a reason, and never throws, whatever the line", () => {
    fc.assert(
      fc.property(fc.oneof(damaged, fc.string({ unit: "binary", maxLength: 300 }), fc.json()), (line) => {
        for (const read of readers) {
          const found = read(line);
          if (typeof found === "string") ok(UNREADABLE.includes(found), found);
          else {
            ok(Number.isSafeInteger(found.time));
            ok(found.status === undefined || (found.status >= 100 && found.status <= 999), `status ${found.status}`);
            ok(found.latencyMs === undefined || found.latencyMs >= 0, `latency ${found.latencyMs}`);
            equal(/[?#]/.test(found.path), false, "a query");
          }
          deepEqual(read(line), found, "the second time");
        }
      }),
      { numRuns: 3000 },
    );
  });
});
