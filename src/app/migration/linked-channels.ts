import type { Meta } from "#app/ports.ts";
import type { OrgId } from "#core/series.ts";

/**
 * Channels whose messages have links that resume and approve without signing in: by the name or id that a migration, or a run that
 * goes on, calls each by; with the migration's name. Whoever says where such a channel leads gets these links.
 */
export async function linkedChannels(
  migrations: Pick<Meta["migrations"], "list" | "active">,
  org: OrgId,
): Promise<ReadonlyMap<string, string>> {
  const [all, active] = await Promise.all([migrations.list(org), migrations.active()]);
  const definitions = [...all, ...active.filter((run) => run.org === org)].map(({ definition }) => definition);
  return new Map(
    definitions.flatMap(({ name, notify = [] }) =>
      notify.filter(({ linksFor }) => linksFor !== undefined).map(({ channel }) => [channel, name] as const),
    ),
  );
}
