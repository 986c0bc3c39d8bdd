import type { ReactNode } from "react";
import type { SloSummaryAnswer } from "#wire/own/slos.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { PageLink, usePaths } from "../../shell/link.tsx";
import { ToneMark } from "../../ui/status.tsx";
import { sayBudget, Trouble } from "./budget-words.tsx";
import { toneOf } from "./words.ts";

/** An objective in lists on pages of something else: how it stands, its name, what is left. */
export function SloLine({ slo }: { readonly slo: SloSummaryAnswer }): ReactNode {
  const i18n = useI18n();
  const paths = usePaths();
  return (
    <>
      <ToneMark tone={toneOf(slo)} />
      <PageLink to={paths.slo(slo.name)} translate="no">
        {slo.name}
      </PageLink>
      <small>{slo.trouble === null ? sayBudget(i18n, slo.budget) : <Trouble of={slo} />}</small>
    </>
  );
}
