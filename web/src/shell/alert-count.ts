import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { AlertList } from "#wire/own/alerting.ts";
import { api } from "../data/api.ts";
import { createStore } from "../data/store.ts";
import { iconOf } from "./favicon.ts";

/** How many alerts are open, for titles of tabs. */
export const openAlertsStore = createStore(0);

/** Open alerts, whoever acknowledged them; 0 until it is known. The tab's icon shows how bad the worst is. */
export function useOpenAlerts(): number {
  const { data } = useQuery({
    queryKey: ["alerts", "count"],
    queryFn: ({ signal }) => api.alerts({ state: "open", limit: 1 }, signal),
    refetchInterval: 60_000,
  });
  const { CRITICAL, WARNING, UNKNOWN }: Pick<AlertList["open"], "CRITICAL" | "WARNING" | "UNKNOWN"> =
    data?.open ?? NONE;
  const count = CRITICAL + WARNING + UNKNOWN;
  const icon = iconOf({ CRITICAL, WARNING, UNKNOWN });
  useEffect(() => openAlertsStore.set(count), [count]);
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
    if (link !== null) link.href = icon;
  }, [icon]);
  return count;
}

const NONE = { CRITICAL: 0, WARNING: 0, UNKNOWN: 0 };
