import { useEffect } from "react";
import { useStore } from "../data/store.ts";
import { openAlertsStore } from "../shell/alert-count.ts";

/** Names the browser's tab; `(3)` before it says how many alerts are open. */
export function useTitle(title: string): void {
  const open = useStore(openAlertsStore);
  useEffect(() => {
    document.title = `${open > 0 ? `(${open}) ` : ""}${title} · Sawara`;
  }, [title, open]);
}
