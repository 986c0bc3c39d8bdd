import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "../data/api.ts";
import { createStore } from "../data/store.ts";

/** How many alerts are open, for titles of tabs. */
export const openAlertsStore = createStore(0);

/** Open alerts, whoever acknowledged them; 0 until it is known. */
export function useOpenAlerts(): number {
  const { data } = useQuery({
    queryKey: ["alerts", "count"],
    queryFn: ({ signal }) => api.alerts({ state: "open", limit: 1 }, signal),
    refetchInterval: 60_000,
  });
  const { CRITICAL = 0, WARNING = 0, UNKNOWN = 0 } = data?.open ?? {};
  const count = CRITICAL + WARNING + UNKNOWN;
  useEffect(() => openAlertsStore.set(count), [count]);
  return count;
}
