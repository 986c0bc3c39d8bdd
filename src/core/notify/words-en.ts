import type { Vocabulary } from "./words.ts";

const en: Vocabulary = {
  status: { OK: "OK", WARNING: "WARNING", CRITICAL: "CRITICAL", UNKNOWN: "UNKNOWN" },
  event: { opened: "new", changed: "changed", closed: "closed", repeated: "still open", escalated: "escalated" },
  host: "Host",
  service: "Service",
  roles: "Roles",
  monitor: "Monitor",
  slo: "SLO",
  opened: "Since",
  closed: "Until",
  lasted: "Lasted",
  by: "By",
  reason: "Reason",
  unreachable: "Nothing was heard of it for 10 minutes",
  linkAlert: "Alert",
  linkHost: "Host",
  linkMonitor: "Monitor",
  linkGroup: "Alerts",
  possibleRepeat: "This message may have reached you before: sending it was interrupted.",
  group: (alerts) => (alerts === 1 ? "1 alert" : `${alerts} alerts`),
  hostEvent: { hostRegister: "New host", hostRetire: "Host retired", hostStatus: "Host status changed" },
  monitorEvent: {
    monitorCreate: "Monitor created",
    monitorUpdate: "Monitor changed",
    monitorDelete: "Monitor deleted",
  },
  test: "TEST: a message from Sawara",
  testSummary: "This channel works. Nothing happened.",
  length: (minutes) => (minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`),
};

export default en;
