import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { TasksAnswer } from "#wire/own/migration-tasks.ts";
import type { MigrationDetail } from "#wire/own/migrations.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Icon } from "../../ui/icon.tsx";
import ui from "../../ui/ui.module.css";
import css from "./migrations.module.css";

type Task = TasksAnswer["stable"][number];

/** The hosts behind both sides, and what makes a comparison of them unfair. Nothing where the file names no roles. */
export function TasksOf({ detail: { name } }: { readonly detail: MigrationDetail }): ReactNode {
  const { t, locale } = useI18n();
  const { data } = useQuery({
    queryKey: ["migration", name, "tasks"],
    queryFn: ({ signal }) => api.migrationTasks(name, signal),
    retry: false,
  });
  if (data === undefined || data.stable.length + data.canary.length === 0) return null;
  return (
    <section className={ui.section} aria-labelledby="tasks">
      <h2 id="tasks">{t("migrations.tasks")}</h2>
      {data.warnings.length > 0 && (
        <ul className={css.taskWarnings}>
          {data.warnings.map(({ kind, side, text }) => (
            <li key={`${kind} ${side}`}>
              <Icon name="warning" />
              <span>{text[locale]}</span>
            </li>
          ))}
        </ul>
      )}
      <Side label={data.labels.canary} tasks={data.canary} isOpen />
      <Side label={data.labels.stable} tasks={data.stable} />
    </section>
  );
}

function Side({
  label,
  tasks,
  isOpen = false,
}: {
  readonly label: string;
  readonly tasks: readonly Task[];
  readonly isOpen?: boolean;
}): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  return (
    <details className={css.tasks} open={isOpen}>
      <summary>
        <span translate="no">{label}</span> · {t("tile.hosts", { count: tasks.length, hosts: tasks.length })}
      </summary>
      <ul>
        {tasks.map(({ id, name, cpuModel, cores, zone, interfaces }) => (
          <li key={id}>
            <PageLink to={paths.host(id)} translate="no">
              {name}
            </PageLink>
            <small translate="no">
              {[cpuModel, cores === undefined ? undefined : `${cores} ×`, zone, interfaces.join(" ")]
                .filter((fact) => fact !== undefined && fact !== "")
                .join(" · ")}
            </small>
          </li>
        ))}
      </ul>
    </details>
  );
}
