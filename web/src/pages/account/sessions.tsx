import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Loading, Problem } from "../../ui/state.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";

const KEY = ["sessions"];

/** Where one is signed in, and the way to end all of it but here. */
export function Sessions(): ReactNode {
  const { t, dateTime } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const list = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.sessions(signal) });
  const end = useMutation({
    mutationFn: () => api.signOutElsewhere(),
    async onSuccess() {
      await client.invalidateQueries({ queryKey: KEY });
      toast(t("sessions.ended"));
    },
  });
  const sessions = list.data?.sessions;
  return (
    <section className={ui.section}>
      <h2>{t("sessions.title")}</h2>
      {list.error !== null && <Problem error={list.error} retry={() => void list.refetch()} />}
      {sessions === undefined && list.error === null && <Loading />}
      {sessions !== undefined && (
        <div className={ui.scroll}>
          <table className={ui.table}>
            <thead>
              <tr>
                <th scope="col">{t("sessions.since")}</th>
                <th scope="col">{t("sessions.used")}</th>
              </tr>
            </thead>
            <tbody>
              {sessions.map(({ createdAt, lastUsedAt, isThis }, i) => (
                // Nothing names a session but its token, which nobody is shown.
                <tr key={i}>
                  <td data-fit>{dateTime(createdAt)}</td>
                  <td>{isThis ? t("sessions.this") : dateTime(lastUsedAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {end.error !== null && <Problem error={end.error} />}
      {sessions !== undefined && sessions.length > 1 && (
        <footer className={ui.actions}>
          <button type="button" className={ui.button} disabled={end.isPending} onClick={() => end.mutate()}>
            {t(end.isPending ? "working" : "sessions.end")}
          </button>
        </footer>
      )}
    </section>
  );
}
