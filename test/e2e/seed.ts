import type { TestServer } from "#test/support/server.ts";

const MINUTE = 60;

/** Gives the real server something to show: a service, a role with hosts, three hours of metrics. */
export async function seed(server: TestServer): Promise<{
  readonly host: { readonly id: string; readonly name: string };
  readonly service: string;
  readonly role: string;
}> {
  const must = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const answer = await server.api(method, path, body);
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as Record<string, unknown>;
  };
  await must("POST", "/api/v0/services", { name: "Shop", memo: "What customers see" });
  await must("POST", "/api/v0/services/Shop/roles", { name: "web", memo: "" });
  const names = Array.from({ length: 40 }, (_, i) => `web-${String(i + 1).padStart(2, "0")}`);
  const ids: string[] = [];
  for (const name of names) {
    const meta = { "agent-name": "test", cpu: [{}, {}], memory: { total: "16314896kB" }, kernel: { os: "Linux" } };
    const interfaces = [{ name: "eth0", ipv4Addresses: [`10.0.0.${ids.length + 1}`] }];
    const checks = ids.length === 0 ? [{ name: "ssh" }, { name: "log" }] : [];
    const { id } = await must("POST", "/api/v0/hosts", { name, meta, interfaces, roleFullnames: ["Shop:web"], checks });
    ids.push(id as string);
  }
  const now = Math.floor(Date.now() / 1_000 / MINUTE) * MINUTE;
  const wave = (time: number, i: number): number => 2 + Math.sin(time / 1_900 + i);
  for (const [i, hostId] of ids.entries()) {
    const points = [];
    for (let time = now - 180 * MINUTE; time <= now; time += MINUTE) {
      const value = wave(time, i);
      points.push({ hostId, time, name: "loadavg1", value: value * 1.2 }, { hostId, time, name: "loadavg5", value });
      if (i > 0) continue;
      points.push(
        { hostId, time, name: "cpu.user.percentage", value: value * 10 },
        { hostId, time, name: "cpu.idle.percentage", value: 200 - value * 10 },
        { hostId, time, name: "memory.total", value: 16 * 1024 ** 3 },
        { hostId, time, name: "memory.used", value: value * 1024 ** 3 },
        { hostId, time, name: "custom.nginx.requests.2xx", value: value * 100 },
        { hostId, time, name: "custom.nginx.requests.5xx", value },
      );
    }
    await must("POST", "/api/v0/tsdb", points);
  }
  await must("POST", "/api/v0/services/Shop/tsdb", [{ name: "orders.paid", time: now, value: 42 }]);
  await must("POST", "/api/v0/monitoring/checks/report", {
    reports: [
      { source: { type: "host", hostId: ids[0] }, name: "ssh", status: "OK", message: "SSH OK", occurredAt: now },
      {
        source: { type: "host", hostId: ids[0] },
        name: "log",
        status: "WARNING",
        message: "2 matches",
        occurredAt: now,
      },
    ],
  });
  const layout = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });
  const graph = { type: "graph", title: "", valueRange: {}, referenceLines: [] };
  await must("POST", "/api/v0/dashboards", {
    title: "Front",
    memo: "",
    urlPath: "shop/front",
    widgets: [
      { type: "alertStatus", title: "", layout: layout(0, 0, 6, 8), roleFullname: "Shop:web" },
      { ...graph, layout: layout(6, 0, 9, 8), graph: { type: "host", hostId: ids[0], name: "cpu" } },
      { ...graph, layout: layout(15, 0, 9, 8), graph: { type: "role", roleFullname: "Shop:web", name: "loadavg5" } },
      { type: "markdown", title: "", layout: layout(0, 8, 12, 6), markdown: "# ACME\n\n- [API](https://example.com/)" },
      {
        ...{ type: "value", title: "", layout: layout(12, 8, 12, 6), formatRules: [] },
        metric: { type: "host", hostId: ids[0], name: "loadavg5" },
      },
    ],
  });
  const note = { title: "API", service: "Shop", roles: ["web"], from: now - 30 * MINUTE, to: now - 25 * MINUTE };
  await must("POST", "/api/v0/graph-annotations", note);
  const minute = now - (now % MINUTE);
  const buckets = Array.from({ length: 3 * 1_440 }, (_, i) => {
    const bad = i > 900 && i < 930 ? 2 : 0;
    return { start: minute - (i + 1) * MINUTE, side: "stable", total: 100, bad, slow: [bad] };
  });
  await must("POST", "/api/sawara/v1/sli/web", {
    ...{ bucketSeconds: MINUTE, limitsMs: [200], finalUntil: minute, buckets },
  });
  const document = `apiVersion: sli/v1
name: edge
service: Shop
from:
  kind: metrics
  sides:
    stable:
      total: sum(role(Shop:web, custom.nginx.requests.2xx))
      bad: sum(role(Shop:web, custom.nginx.requests.5xx))
`;
  await must("PUT", "/api/sawara/v1/sli/edge", { document });
  for (const [name, source] of [
    ["checkout", "web"],
    ["night-batch", "batch"],
  ])
    await must("POST", "/api/sawara/v1/slos", {
      ...{ name, service: "Shop", target: 99.9, indicator: { kind: "events", source } },
    });
  return { host: { id: ids[0]!, name: names[0]! }, service: "Shop", role: "web" };
}
