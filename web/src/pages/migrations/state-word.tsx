import type { ReactNode } from "react";
import type { HoldReason, Phase } from "#core/migration/run.ts";
import { sayDrill, sayHold, sayPhase } from "#core/migration/say.ts";
import type { RunAnswer } from "#wire/own/migrations.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { type Tone, ToneMark } from "../../ui/status.tsx";
import css from "./migrations.module.css";

export function toneOf(run: RunAnswer | undefined): Tone {
  switch (run?.phase) {
    case undefined:
    case "aborted":
      return "unknown";
    case "holding":
      return "warning";
    case "refused":
    case "rolled-back":
    case "rolling-back":
      return "critical";
    default:
      return "ok";
  }
}

/** Where a run stands, with the reason of a hold. */
export function StateWord({ run }: { readonly run: RunAnswer | undefined }): ReactNode {
  const { locale, t } = useI18n();
  if (run === undefined) return <span className={css.state}>{t("migrations.never")}</span>;
  return (
    <span className={css.state}>
      <ToneMark tone={toneOf(run)} />
      {stateText(run, locale)}
    </span>
  );
}

export function stateText({ phase, hold, isDrill }: RunAnswer, locale: "en" | "ja"): string {
  const plain = sayPhase(locale, phase as Phase);
  const state = isDrill ? sayDrill(locale, plain) : plain;
  if (hold === undefined) return state;
  return [state, sayHold(locale, hold.reason as HoldReason), hold.detail].filter(Boolean).join(": ");
}
