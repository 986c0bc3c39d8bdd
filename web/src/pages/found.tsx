import type { ReactNode } from "react";
import { ApiError } from "#client/own.ts";
import { PageLink } from "../shell/link.tsx";
import type { IconName } from "../ui/icon.tsx";
import { Empty, Waiting } from "../ui/state.tsx";
import ui from "../ui/ui.module.css";

/** The page of one thing once it is here. Until then it is awaited or cannot be had, or there is none of that name: `all` leads to those that are. */
export function Found<T>({
  query,
  icon,
  unknown,
  all,
  children,
}: {
  readonly query: { readonly data: T | undefined; readonly error: unknown; readonly refetch: () => unknown };
  readonly icon: IconName;
  readonly unknown: string;
  readonly all: { readonly to: string; readonly label: string };
  readonly children: (data: T) => ReactNode;
}): ReactNode {
  const { data, error } = query;
  if (error instanceof ApiError && error.status === 404)
    return (
      <div className={ui.page}>
        <Empty icon={icon} title={unknown}>
          <PageLink to={all.to} className={ui.button}>
            {all.label}
          </PageLink>
        </Empty>
      </div>
    );
  if (data === undefined)
    return (
      <div className={ui.page}>
        <Waiting query={query} rows={6} />
      </div>
    );
  return children(data);
}
