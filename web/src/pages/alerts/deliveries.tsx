import type { ReactNode } from "react";
import type { DeliveryRow } from "#wire/own/alerting.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Icon } from "../../ui/icon.tsx";
import { ToneMark } from "../../ui/status.tsx";
import ui from "../../ui/ui.module.css";
import css from "./alert.module.css";

const WHATS = [
  "opened",
  "changed",
  "closed",
  "repeated",
  "escalated",
  "flapping",
  "settled",
  "test",
  "alertGroup",
  "hostStatus",
  "hostRegister",
  "hostRetire",
  "monitorCreate",
  "monitorUpdate",
  "monitorDelete",
] as const;

/** Messages with what became of them: sent at once, after retries, given up, or still waiting. */
export function DeliveryTable({
  deliveries,
  hasChannel = false,
}: {
  readonly deliveries: readonly DeliveryRow[];
  readonly hasChannel?: boolean;
}): ReactNode {
  const { t, dateTime } = useI18n();
  return (
    <ul className={css.deliveries}>
      {deliveries.map((delivery) => (
        <li key={delivery.id}>
          <Result delivery={delivery} />
          <span>
            {hasChannel && (
              <>
                <strong translate="no">{delivery.channelName}</strong>
                {" · "}
              </>
            )}
            <What what={delivery.what} />
            <small>
              {delivery.state === "waiting"
                ? t("channel.due", { time: dateTime(delivery.dueAt) })
                : dateTime(delivery.finishedAt ?? delivery.createdAt)}
              {delivery.attempts > 1 && ` · ${t("channel.attempts", { count: delivery.attempts })}`}
            </small>
            {delivery.response !== undefined && delivery.response !== "" && (
              <pre translate="no">{delivery.response}</pre>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function What({ what }: { readonly what: string }): ReactNode {
  const { t } = useI18n();
  const known = WHATS.find((one) => one === what);
  return known === undefined ? what : t(`channel.what.${known}`);
}

/** How a message ended, in a glyph and a word. */
export function Result({ delivery: { state } }: { readonly delivery: DeliveryRow }): ReactNode {
  const { t } = useI18n();
  return (
    <span className={css.result}>
      {state === "sent" ? (
        <ToneMark tone="ok" />
      ) : state === "failed" ? (
        <ToneMark tone="critical" />
      ) : (
        <span className={ui.dim}>
          <Icon name={state === "dropped" ? "close" : "clock"} />
        </span>
      )}
      {t(`channel.state.${state}`)}
    </span>
  );
}
