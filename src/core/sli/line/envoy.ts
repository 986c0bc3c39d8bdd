import type { ReadLine } from "#core/sli/request.ts";
import { createRecordReader, parseRecords, type Records } from "./json.ts";

/**
 * Envoy's access log as JSON (`json_format`), with the names of its own default: `start_time`, `response_code`, `duration` in
 * milliseconds, `upstream_cluster`, `response_flags`. Istio's and App Mesh's proxies write the same. The cluster tells the sides
 * apart.
 */
export function createEnvoyReader(): ReadLine {
  const read = createRecordReader({
    keys: {
      time: ["start_time"],
      status: ["response_code"],
      latency: [{ key: "duration", unit: "ms" }],
      path: ["path", "x-envoy-original-path"],
      userAgent: ["user_agent"],
      target: ["upstream_cluster"],
    },
  });
  return (line) => {
    const records = parseRecords(line);
    if (typeof records === "string") return records;
    const request = read(records);
    if (typeof request === "string") return request;
    const flags = flagsOf(records);
    const clientAborted = flags.some((flag) => CLIENT.has(flag));
    return {
      ...request,
      clientAborted,
      // The status had been sent when these happened.
      isBroken: !clientAborted && flags.some((flag) => SERVER.has(flag)),
    };
  };
}

/** Downstream connection termination, and a remote reset: the client left. */
const CLIENT = new Set(["DC", "DR"]);
/** What ends an answer that had begun: connection termination or reset upstream, protocol errors, time-outs. */
const SERVER = new Set(["UC", "UR", "LR", "UPE", "UT", "UMSDR", "SI", "DT"]);

function flagsOf(records: Records): readonly string[] {
  for (const record of records) {
    const flags = Object.hasOwn(record, "response_flags") ? record.response_flags : undefined;
    if (typeof flags === "string") return flags.split(",");
  }
  return [];
}
