import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "node:test";
import { type Alert, TRIGGERS, type Trigger } from "#core/alert/alert.ts";
import type { MonitorSnapshot, Notification } from "#core/notify/notification.ts";
import {
  alertNotification,
  closedAlert,
  cpuMonitor,
  groupNotification,
  hostNotification,
  monitorNotification,
  ordersMonitor,
  outgoing,
  testNotification,
  urlMonitor,
  withImage,
} from "#test/support/notifications.ts";
import { webhookBody } from "./webhook.ts";

const monitorBody = ({ id, type, name }: { id: string; type: string; name: string }) => ({ id, type, name });
const body = (notification: Notification, more = {}) =>
  JSON.parse(JSON.stringify(webhookBody(outgoing(notification, more), monitorBody)));

const HOST = {
  id: "2bA",
  name: "web1",
  url: "https://sawara.example/orgs/acme/hosts/2bA",
  type: "unknown",
  status: "working",
  memo: "rack 3",
  isRetired: false,
  roles: [
    {
      fullname: "shop: web",
      serviceName: "shop",
      serviceUrl: "https://sawara.example/orgs/acme/services/shop",
      roleName: "web",
      roleUrl: "https://sawara.example/orgs/acme/services/shop#role=web",
    },
  ],
};

describe("the body of a webhook", () => {
  it("[CH7] an alert is as Mackerel posts it", () => {
    deepEqual(body(alertNotification(), withImage), {
      orgName: "acme",
      event: "alert",
      imageUrl: "https://sawara.example/embed/public/alert/abc.png",
      memo: "Look at the queue first.\nThen at the rest.",
      type: "host",
      message: "CPU % 96.2 > 90",
      user: null,
      host: HOST,
      alert: {
        id: "2cA",
        url: "https://sawara.example/orgs/acme/alerts/2cA",
        status: "critical",
        isOpen: true,
        trigger: "monitor",
        openedAt: 1_795_417_080,
        closedAt: null,
        createdAt: 1_795_417_080_000,
        statusChangedAt: 1_795_417_200,
        monitorName: "CPU is busy",
        metricLabel: "CPU %",
        metricValue: 96.2,
        criticalThreshold: 90,
        warningThreshold: 80,
        monitorOperator: ">",
        duration: 3,
      },
    });
  });

  it("[CH7] a closed alert says when, by whom, and no limit", () => {
    const closed = { ...closedAlert(), trigger: "manual" as const, user: { id: "u1", name: "yuki" } };
    const { user, message, alert, imageUrl } = body(closed);
    deepEqual(
      [user, message, alert.status, alert.isOpen, alert.closedAt, alert.trigger, imageUrl],
      [{ id: "u1", screenName: "yuki" }, "CPU % 12.5", "ok", false, 1_795_417_200, "manual close", null],
    );
  });

  it("[CH7] triggers are said in the words of webhooks, not by the names of the API", () => {
    const triggerOf = (trigger: Trigger) => body({ ...closedAlert(), trigger }).alert.trigger;
    deepEqual(TRIGGERS.map(triggerOf), [
      "monitor",
      "manual close",
      "delete monitor",
      "retire host",
      "delete service",
      "anomaly detection manually retraining",
      "attach external monitoring to a different service",
    ]);
  });

  it("[CH7] messages follow Mackerel's patterns by type", () => {
    const check = { type: "check", id: "2cC", name: "ssh", memo: "" } as const;
    const common = { memo: "", isMute: false, createdAt: 0, recoverAfter: 1 };
    const scopes = { scopes: [], excludeScopes: [] };
    const connectivity: MonitorSnapshot = {
      ...common,
      ...scopes,
      type: "connectivity",
      id: "c",
      name: "connectivity",
      alertStatusOnGone: "CRITICAL",
    };
    const anomaly: MonitorSnapshot = { ...common, ...scopes, type: "anomalyDetection", id: "a", name: "roles" };
    const query: MonitorSnapshot = {
      ...common,
      type: "query",
      id: "q",
      name: "http",
      query: "up",
      legend: "",
      operator: ">",
      critical: 1,
    };
    const cases: [MonitorSnapshot, Partial<Alert>, string][] = [
      [cpuMonitor, { status: "WARNING", value: 85 }, "CPU % 85 > 80"],
      [{ ...cpuMonitor, metric: "loadavg5" }, { value: 91 }, "loadavg5 91 > 90"],
      [cpuMonitor, { status: "OK", value: 3 }, "CPU % 3"],
      [ordersMonitor, { value: 2 }, "orders a minute 2 < 5"],
      [ordersMonitor, { status: "UNKNOWN", value: undefined }, "orders a minute"],
      [connectivity, { value: undefined }, "unreachable"],
      [connectivity, { status: "OK", value: undefined }, ""],
      [check, { message: "no answer", value: undefined }, "ssh - no answer"],
      [urlMonitor, { message: "503", value: undefined }, "HTTP request failed - status is 503"],
      [urlMonitor, { message: "200", status: "OK", value: undefined }, "HTTP request succeeded - status is 200"],
      [urlMonitor, { message: "No complete answer within 15 s" }, "No complete answer within 15 s"],
      [anomaly, { value: undefined, component: "cpu.user.percentage" }, "roles cpu.user.percentage"],
      [query, { value: 2, series: { name: "up", labels: {} } }, "up 2 > 1"],
    ];
    for (const [monitor, alert, want] of cases)
      equal(body(alertNotification(monitor, alert)).message, want, monitor.type);
  });

  it("[CH7] host, service and metric are there where the type has them", () => {
    const service = { name: "shop", memo: "the shop", roles: ["web", "db"] };
    const external = body(alertNotification(urlMonitor, {}, { host: undefined, service }));
    deepEqual(
      [external.host, external.service.id, external.service.orgId, external.service.roles.length],
      [undefined, "shop", "o1", 2],
    );
    equal("metricValue" in external.alert, false);
    const expression = body(alertNotification(ordersMonitor, { value: 2 }, { host: undefined }));
    deepEqual(
      [expression.host, expression.service, expression.alert.metricValue, expression.alert.criticalThreshold],
      [undefined, undefined, 2, 5],
    );
    deepEqual(["warningThreshold" in expression.alert, expression.alert.monitorOperator], [false, "<"]);
    deepEqual([expression.alert.metricLabel, expression.alert.duration], [ordersMonitor.expression, 1]);
  });

  it("[CH7] alert groups, hosts, monitors and tests", () => {
    deepEqual(body(groupNotification("CRITICAL")), {
      orgName: "acme",
      event: "alertGroup",
      imageUrl: null,
      alertGroup: {
        id: "2cG",
        url: "https://sawara.example/orgs/acme/alerts",
        status: "CRITICAL",
        createdAt: 1_795_417_140,
        closedAt: null,
      },
      alertGroupSetting: {
        id: "2cS",
        url: "https://sawara.example/orgs/acme/alert-group-settings/2cS",
        name: "Shop",
        memo: "All of it",
      },
    });
    const user = { id: "u1", screenName: "yuki" };
    const head = { orgName: "acme", imageUrl: null };
    deepEqual(body(hostNotification("hostRegister")), { ...head, event: "hostRegister", host: HOST, user });
    deepEqual(body(hostNotification("hostStatus")), {
      ...{ ...head, event: "hostStatus", host: HOST, user },
      fromStatus: "standby",
    });
    equal(body(hostNotification("hostRetire")).host.isRetired, true);
    deepEqual(body(monitorNotification("monitorUpdate")), {
      ...{ ...head, event: "monitorUpdate", user: null },
      monitor: { id: "2cM", type: "host", name: "CPU is busy" },
    });
    deepEqual(body(testNotification), {
      event: "sample",
      ...{ ...head, message: "Sample Notification from Sawara" },
    });
  });
});
