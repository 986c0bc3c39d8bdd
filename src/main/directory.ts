import type { Directory } from "#app/directory.ts";
import type { LiveHosts } from "#app/ingest.ts";
import type { Meta } from "#meta/meta.ts";

/** What queries ask of hosts, services and roles, answered by the relational store. */
export function createDirectory(meta: Meta, live: LiveHosts): Directory {
  return {
    // Nearly every question is about a host that lives, and those are known without asking the database.
    hasHost: async (org, hostId) => live.isLive(org, hostId) || (await meta.hosts.find(org, hostId)) !== undefined,
    async hostNames(org, hostIds) {
      const hosts = await meta.hosts.summaries(org, hostIds);
      return new Map(hosts.map(({ id, name, displayName }) => [id, displayName || name]));
    },
    hasService: async (org, service) => (await meta.services.find(org, service)) !== undefined,
    async roleMembers(org, service, role, range) {
      const members = await meta.services.members(org, service, role, range);
      return members?.map(({ hostId, hostName, displayName, from, to }) => ({
        hostId,
        name: displayName || hostName,
        from,
        to,
      }));
    },
  };
}
