import { deepEqual, equal, rejects } from "node:assert/strict";
import { it } from "node:test";
import { downtimeOf, hostMonitor, openAlert } from "#test/support/alerting.ts";
import { NOW, openEdge } from "#test/support/edge.ts";
import { ownClient } from "./own.ts";

const edge = await openEdge();

/** A server without a network. */
const client = ownClient({
  apiKey: edge.key,
  fetch: async (path, { method, headers, body } = {}) => {
    const answer = await edge.call(`${method} ${path}`, {
      key: null,
      headers: headers as Record<string, string>,
      ...(body === undefined ? {} : { raw: String(body) }),
    });
    return new Response(answer.text, { status: answer.status });
  },
});

it("[OA1] [OA5] [WM12] the client asks for alerts and changes them", async () => {
  await edge.meta.alerts.apply(edge.org, [{ alert: openAlert("a1", { openedAt: NOW }), logs: [], deliveries: [] }]);
  equal((await client.alerts({ state: "all", q: "loadavg5" })).alerts.length, 0);
  equal((await client.alerts()).alerts[0]?.id, "a1");
  await client.acknowledgeAlert("a1", { note: "mine" });
  await client.setAlertMemo("a1", "seen");
  const { alert, memo } = await client.alert("a1");
  deepEqual([alert.ack?.note, memo], ["mine", "seen"]);
  await client.unacknowledgeAlert("a1");
  await client.closeAlert("a1", "fixed");
  equal((await client.alert("a1")).alert.reason, "fixed");
  await rejects(client.alert("a/1"), { name: "ApiError", status: 404 });
});

it("[OA6] [OA7] [OA8] the client asks for monitors and changes them", async () => {
  const { id } = await client.createMonitor(hostMonitor("x"));
  await client.replaceMonitor(id, { ...hostMonitor("y"), scopes: [] });
  equal((await client.setMonitorExtras(id, { recoverAfter: 2 })).recoverAfter, 2);
  equal((await client.monitors()).monitors.find(({ monitor }) => monitor.id === id)?.monitor.name, "y");
  equal((await client.previewMonitor({ monitor: hostMonitor("x") })).note, "host 1");
  await client.deleteMonitor(id);
  await rejects(client.createMonitor({ type: "host" }), { status: 400 });
});

it("[OA10] [OA12] [OA13] the client asks who hears of what and changes it", async () => {
  const form = { type: "webhook", name: "ops", url: "https://hooks.example/x" } as const;
  const { id } = await client.createChannel(form);
  equal((await client.replaceChannel(id, { type: "webhook", name: "ops 2" })).name, "ops 2");
  equal((await client.testChannel(id)).response, "410 Gone");
  await client.resumeChannel(id);
  deepEqual(await client.channelDeliveries(id), { deliveries: [] });
  const [all] = (await client.notificationGroups()).groups;
  deepEqual(all?.childChannelIds, [id]);
  const { id: _, type: __, ...group } = all!;
  const made = await client.createNotificationGroup({ ...group, name: "night" });
  equal((await client.replaceNotificationGroup(made.id, { ...group, name: "day" })).name, "day");
  await client.deleteNotificationGroup(made.id);
  await client.deleteChannel(id);
  deepEqual((await client.channels()).channels, []);
});

it("[OA9] the client asks for downtimes and changes them", async () => {
  const downtime = { ...downtimeOf("x", { start: NOW }) };
  equal((await client.previewDowntime(downtime)).windows.length, 1);
  const { id } = await client.createDowntime(downtime);
  await client.replaceDowntime(id, { ...downtime, name: "y" });
  equal((await client.downtimes()).downtimes[0]?.downtime.name, "y");
  await client.deleteDowntime(id);
});
