import type { RoleRef } from "./host.ts";

/** Services and roles: 2 to 63 characters. The agent's own check is laxer, it lets single letters through. */
export const isServiceName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_-]{1,62}$/.test(name);
export const isRoleName = isServiceName;

export const isCheckName = (name: string): boolean => /^[A-Za-z0-9_-]{1,255}$/.test(name);

/** Names that begin with `mackerel` belong to the system. */
export const isMetadataNamespace = (name: string): boolean =>
  /^[-a-zA-Z0-9_]{1,255}$/.test(name) && !name.startsWith("mackerel");

/** `shop:web` or `shop: web`, as agents send both; `undefined` when it is neither. */
export function parseRoleFullname(text: string): RoleRef | undefined {
  const [, service, role] = /^([^:]+):\s*([^:\s]+)$/.exec(text) ?? [];
  if (service === undefined || role === undefined) return undefined;
  return isServiceName(service) && isRoleName(role) ? { service, role } : undefined;
}

/**
 * Text as it is compared when people search or sign in: full-width and half-width forms, ligatures and cases are the same
 * [NFKC], and lower-casing comes last because NFKC can produce capitals.
 */
export const foldText = (text: string): string => text.normalize("NFKC").toLowerCase();

/**
 * Sorts as people count: `web-2` before `web-10`. Each run of digits gets its length before it, without leading zeros.
 * Equal keys are possible (`web-1`, `web-01`), so something else has to break the tie.
 */
export const sortKey = (text: string): string =>
  foldText(text).replace(/[0-9]+/g, (run) => {
    const digits = run.replace(/^0+(?=.)/, "");
    return String(Math.min(digits.length, 99)).padStart(2, "0") + digits;
  });
