/** What an agent's `meta` says of its machine. Agents differ, so each fact is taken only where it is there. */

export function cpuModelOf(meta: Readonly<Record<string, unknown>>): string | undefined {
  return Array.isArray(meta.cpu) ? text(record(meta.cpu[0]).model_name) : undefined;
}

/** Availability zone of a cloud. */
export function zoneOf(meta: Readonly<Record<string, unknown>>): string | undefined {
  const facts = record(record(meta.cloud).metadata);
  return text(facts["placement/availability-zone"]) ?? text(facts.zone);
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
