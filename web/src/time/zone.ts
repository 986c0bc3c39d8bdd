export * from "#core/zone.ts";

export function allZones(): string[] {
  const zones = Intl.supportedValuesOf("timeZone");
  return zones.includes("UTC") ? zones : ["UTC", ...zones];
}

export const localZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
