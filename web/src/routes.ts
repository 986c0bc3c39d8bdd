const part = encodeURIComponent;

/** Addresses of the pages of one organisation. They are Mackerel's where it has the page too, so that its links work. */
export function pathsOf(org: string) {
  const base = `/orgs/${part(org)}`;
  return {
    overview: base,
    hosts: `${base}/hosts`,
    host: (id: string) => `${base}/hosts/${part(id)}`,
    services: `${base}/services`,
    service: (service: string) => `${base}/services/${part(service)}`,
    role: (service: string, role: string) => `${base}/services/${part(service)}/-/${part(role)}`,
    settings: `${base}/settings`,
    addHost: `${base}/settings/add-host`,
    apiKeys: `${base}/settings/api-keys`,
    storage: `${base}/settings/storage`,
    auditLog: `${base}/settings/audit-log`,
    account: "/account",
    keyboard: "/account/keyboard",
  };
}

export type Paths = ReturnType<typeof pathsOf>;

/** `service:role`, taken apart. */
export function splitRole(fullname: string): { service: string; role: string } {
  const at = fullname.indexOf(":");
  return { service: fullname.slice(0, at).trim(), role: fullname.slice(at + 1).trim() };
}
