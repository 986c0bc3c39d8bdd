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
