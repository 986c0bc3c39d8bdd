import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../data/api.ts";
import { PageLink, usePaths } from "../shell/link.tsx";

/** What a change was made to, named and linked: the log keeps `host:id`, people know hosts by name. */
export function Subject({
  subject,
  link,
}: {
  readonly subject: string;
  readonly link?: string | undefined;
}): ReactNode {
  const paths = usePaths();
  const at = subject.indexOf(":");
  const kind = subject.slice(0, at);
  const name = subject.slice(at + 1);
  if (link !== undefined) return <PageLink to={link}>{name}</PageLink>;
  switch (kind) {
    case "host":
      return <HostName id={name} />;
    case "monitor":
      return <MonitorName id={name} />;
    case "alert":
      return <PageLink to={paths.alert(name)}>{name}</PageLink>;
    case "channel":
      return <ChannelName id={name} />;
    case "downtime":
      return <DowntimeName id={name} />;
    case "slo":
      return <SloName id={name} />;
    case "migration":
      return <MigrationName id={name} />;
    case "service":
      return <PageLink to={paths.service(name)}>{name}</PageLink>;
    case "role": {
      const [service = "", role = ""] = name.split(":").map((part) => part.trim());
      return (
        <PageLink to={paths.role(service, role)}>
          {service}: {role}
        </PageLink>
      );
    }
    default:
      return <b>{name}</b>;
  }
}

function HostName({ id }: { readonly id: string }): ReactNode {
  const paths = usePaths();
  const host = useQuery({
    queryKey: ["host", id],
    queryFn: ({ signal }) => api.host(id, signal),
    staleTime: 300_000,
    retry: false,
  });
  return <PageLink to={paths.host(id)}>{host.data?.displayName ?? host.data?.name ?? id}</PageLink>;
}

/** Names come with lists that other pages need too; what was deleted meanwhile keeps its id. */
const LATER = { staleTime: 300_000, retry: false } as const;

function MonitorName({ id }: { readonly id: string }): ReactNode {
  const paths = usePaths();
  const list = useQuery({ queryKey: ["monitors"], queryFn: ({ signal }) => api.monitors(signal), ...LATER });
  const found = list.data?.monitors.find(({ monitor }) => monitor.id === id);
  return found === undefined ? <b>{id}</b> : <PageLink to={paths.monitor(id)}>{found.monitor.name}</PageLink>;
}

function ChannelName({ id }: { readonly id: string }): ReactNode {
  const paths = usePaths();
  const list = useQuery({ queryKey: ["channels"], queryFn: ({ signal }) => api.channels(signal), ...LATER });
  const found = list.data?.channels.find((channel) => channel.id === id);
  return found === undefined ? <b>{id}</b> : <PageLink to={paths.channels}>{found.name}</PageLink>;
}

function DowntimeName({ id }: { readonly id: string }): ReactNode {
  const paths = usePaths();
  const list = useQuery({ queryKey: ["downtimes"], queryFn: ({ signal }) => api.downtimes(signal), ...LATER });
  const found = list.data?.downtimes.find(({ downtime }) => downtime.id === id);
  return found === undefined ? <b>{id}</b> : <PageLink to={paths.downtimes}>{found.downtime.name}</PageLink>;
}

function SloName({ id }: { readonly id: string }): ReactNode {
  const paths = usePaths();
  const list = useQuery({ queryKey: ["slos"], queryFn: ({ signal }) => api.slos(signal), ...LATER });
  const found = list.data?.slos.find((slo) => slo.id === id);
  return found === undefined ? <b>{id}</b> : <PageLink to={paths.slo(found.name)}>{found.name}</PageLink>;
}

function MigrationName({ id }: { readonly id: string }): ReactNode {
  const paths = usePaths();
  const list = useQuery({ queryKey: ["migrations"], queryFn: ({ signal }) => api.migrations(signal), ...LATER });
  const found = list.data?.migrations.find((migration) => migration.id === id);
  return found === undefined ? <b>{id}</b> : <PageLink to={paths.migration(found.name)}>{found.name}</PageLink>;
}
