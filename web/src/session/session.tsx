import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect } from "react";
import type { Session } from "#wire/own/session.ts";
import { api, setCsrfToken } from "../data/api.ts";
import { speak } from "../i18n/i18n.tsx";

export type SignedIn = Extract<Session, { state: "signed-in" }>;

const KEY = ["session"];

/** Asks who is signed in, and takes over their language, time zone and token. */
export function useSessionQuery() {
  const query = useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => adopt(await api.session(signal)),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return query;
}

/** A session that just arrived becomes the current one. */
export function useAdopt(): (session: Session) => void {
  const client = useQueryClient();
  return (session) => client.setQueryData(KEY, adopt(session));
}

function adopt(session: Session): Session {
  if (session.state === "signed-in") {
    setCsrfToken(session.csrfToken);
    speak({ locale: session.user.locale, zone: session.user.timeZone });
  } else setCsrfToken(undefined);
  return session;
}

const Context = createContext<SignedIn | undefined>(undefined);

export function SessionProvider({
  session,
  children,
}: {
  readonly session: SignedIn;
  readonly children: ReactNode;
}): ReactNode {
  return <Context value={session}>{children}</Context>;
}

/** Who is looking. Only below the shell, where somebody is. */
export function useSession(): SignedIn {
  const value = useContext(Context);
  if (value === undefined) throw new Error("useSession outside of SessionProvider");
  return value;
}

/** Viewers see everything and change nothing: the server would refuse, so the buttons are not offered. */
export function useMayWrite(): boolean {
  return useSession().authority !== "viewer";
}

/** Keys and other people's rights belong to managers and owners. */
export function useMayManage(): boolean {
  const { authority } = useSession();
  return authority === "owner" || authority === "manager";
}

/** Asks again what the server says has changed. */
export function useEvents(): void {
  const client = useQueryClient();
  useEffect(() => {
    const source = new EventSource(api.eventsUrl);
    const changed = (...keys: string[]) => {
      for (const key of keys) void client.invalidateQueries({ queryKey: [key] });
    };
    source.addEventListener("host-registered", () => changed("hosts", "overview", "services"));
    source.addEventListener("host-changed", () => changed("hosts", "host", "overview", "services"));
    source.addEventListener("alerts-changed", () =>
      changed("alerts", "alert", "monitors", "overview", "hosts", "services"),
    );
    source.addEventListener("monitors-changed", () => changed("monitors", "alerts", "overview"));
    source.addEventListener("migrations-changed", () => changed("migrations", "migration"));
    source.addEventListener("slos-changed", () => changed("slos", "slo"));
    source.addEventListener("check-changed", () => changed("host", "overview", "services"));
    return () => source.close();
  }, [client]);
}
