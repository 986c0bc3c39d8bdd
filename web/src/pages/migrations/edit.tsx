import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { navigate } from "wouter/use-browser-location";
import { templateOf } from "#core/migration/template.ts";
import { percentOf } from "#core/traffic/share.ts";
import type { PlanAnswer } from "#wire/own/migrations.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { Field } from "../../ui/field.tsx";
import { Loading, Problem } from "../../ui/state.tsx";
import { Sentence } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import { useTitle } from "../title.ts";
import { useMigrationsChanged } from "./actions.tsx";
import { percent } from "./indicators.tsx";
import css from "./migrations.module.css";

/** The file of a migration: checked and priced before it is saved. Without an id, a new one. */
export default function EditMigration({ id }: { readonly id?: string }): ReactNode {
  const { t } = useI18n();
  useTitle(t(id === undefined ? "migrations.new" : "migrations.edit"));
  const existing = useQuery({
    queryKey: ["migration", id, "file"],
    queryFn: ({ signal }) => api.migration(id!, undefined, signal),
    enabled: id !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (id === undefined) return <Editor start={templateOf("shop-to-containers")} />;
  if (existing.data === undefined)
    return (
      <div className={ui.page}>
        {existing.error === null ? (
          <Loading />
        ) : (
          <Problem error={existing.error} retry={() => void existing.refetch()} />
        )}
      </div>
    );
  return <Editor id={id} start={existing.data.document} />;
}

function Editor({ id, start }: { readonly id?: string; readonly start: string }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const changed = useMigrationsChanged();
  const [text, setText] = useState(start);
  const [rate, setRate] = useState("");
  const plan = useMutation({
    mutationFn: () => api.planMigration({ document: text, ...(rate !== "" && { requestsPerSecond: Number(rate) }) }),
  });
  const save = useMutation({
    mutationFn: () => (id === undefined ? api.createMigration(text) : api.updateMigration(id, text)),
    onSuccess: ({ name }) => {
      changed();
      navigate(paths.migration(name));
    },
  });
  const problem = save.error ?? plan.error;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className={ui.page} onSubmit={submit}>
      <Sentence tone="none">{t(id === undefined ? "migrations.new" : "migrations.edit")}</Sentence>
      <p className={ui.hint}>{t("migrations.edit-lead")}</p>
      <Field label={t("migrations.file")}>
        {(field) => (
          <textarea
            {...field}
            className={css.editor}
            rows={28}
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <Field label={t("migrations.rate")} hint={t("migrations.rate-hint")}>
        {(field) => (
          <input {...field} type="number" min={0} value={rate} onChange={(event) => setRate(event.target.value)} />
        )}
      </Field>
      {problem !== null && <FileProblem message={problem instanceof Error ? problem.message : String(problem)} />}
      {plan.data !== undefined && problem === null && <Plan plan={plan.data} />}
      {plan.data?.answers !== undefined && problem === null && <Answers answers={plan.data.answers} />}
      <div className={ui.actions}>
        <PageLink to={paths.migrations} className={ui.button}>
          {t("cancel")}
        </PageLink>
        <button type="button" className={ui.button} disabled={plan.isPending} onClick={() => plan.mutate()}>
          {t("migrations.check")}
        </button>
        <button type="submit" className={ui.primary} disabled={save.isPending}>
          {t("save")}
        </button>
      </div>
    </form>
  );
}

/** The server's words, a line each. */
function FileProblem({ message }: { readonly message: string }): ReactNode {
  const [head, ...lines] = message.split(/(?::|;) (?=line \d)/);
  return (
    <div role="alert" className={css.fileProblem}>
      <p>{head}</p>
      {lines.length > 0 && (
        <ul>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Plan({ plan }: { readonly plan: PlanAnswer }): ReactNode {
  const { t, length, count } = useI18n();
  const faults = plan.steps[0]?.faults ?? [];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, by keyboard too
    <section className={css.planTable} aria-label={t("migrations.plan")} tabIndex={0}>
      <table>
        <caption>{t("migrations.plan-at", { rate: Number(plan.requestsPerSecond.toPrecision(3)) })}</caption>
        <thead>
          <tr>
            <th scope="col">{t("migrations.plan-step")}</th>
            <th scope="col">{t("migrations.plan-rate")}</th>
            <th scope="col">{t("migrations.plan-pass")}</th>
            {faults.map(({ ratio }) => (
              <th scope="col" key={ratio}>
                {t("migrations.plan-fault", { ratio: percent(ratio) })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {plan.steps.map((step) => (
            <tr key={step.canaryBp}>
              <th scope="row">{percentOf(step.canaryBp)}</th>
              <td>{count(Math.round(step.requestsPerMinute))}</td>
              <td>
                {step.earliestPass === undefined ? t("migrations.plan-never") : length(Math.round(step.earliestPass))}
                {step.tooFew && ` · ${t("migrations.plan-too-few")}`}
              </td>
              {step.faults.map(({ ratio, found, exposed }) => (
                <td key={ratio}>
                  {found === undefined || exposed === undefined
                    ? t("migrations.plan-not-found")
                    : t("migrations.plan-found", {
                        length: length(Math.round(found)),
                        count: count(Math.round(exposed)),
                      })}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What a share of DNS answers is for resolvers that keep each answer. */
function Answers({ answers }: { readonly answers: NonNullable<PlanAnswer["answers"]> }): ReactNode {
  const { t } = useI18n();
  const caption = t("migrations.plan-answers", { routes: answers.routes.join(", ") });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, by keyboard too
    <section className={css.planTable} aria-label={caption} tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{t("migrations.plan-step")}</th>
            {(answers.shares[0]?.resolvers ?? []).map(({ caches, smallestBp }) => (
              <th scope="col" key={caches}>
                {t("migrations.plan-resolvers", { caches, share: percentOf(smallestBp) })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {answers.shares.map(({ canaryBp, resolvers }) => (
            <tr key={canaryBp}>
              <th scope="row">{percentOf(canaryBp)}</th>
              {resolvers.map(({ caches, none }) => (
                <td key={caches}>{percent(1 - none)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
