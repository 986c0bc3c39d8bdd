import type { AnchorHTMLAttributes, ReactNode } from "react";
import { Link, useSearch } from "wouter";
import { type Paths, pathsOf } from "../routes.ts";
import { useSession } from "../session/session.tsx";
import { withRange } from "../time/range-state.tsx";

/** Addresses within the organisation that is open. */
export function usePaths(): Paths {
  return pathsOf(useSession().org.name);
}

/** A link to another page that keeps looking at the same time. */
export function PageLink({
  to,
  children,
  ...rest
}: { readonly to: string; readonly children: ReactNode } & Omit<
  AnchorHTMLAttributes<HTMLAnchorElement>,
  "href" | "className"
> & { readonly className?: string | undefined }): ReactNode {
  const search = useSearch();
  return (
    <Link href={withRange(to, search)} {...rest}>
      {children}
    </Link>
  );
}
