import type { ReactNode } from "react";
import type { MonitorRow } from "#wire/own/alerting.ts";
import { api } from "../../data/api.ts";
import { useNow } from "../../data/now.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { MenuItem } from "../../ui/menu.tsx";
import { useToast } from "../../ui/toast.tsx";
import { useAlertsChanged } from "../alerts/actions.tsx";
import { nextMorning } from "../alerts/morning.ts";

/** Mutes a monitor until a moment: its alerts are raised and nobody is told. Says what went wrong in a toast. */
export function useMute(): (id: string, until: number) => void {
  const { t, dateTime } = useI18n();
  const toast = useToast();
  const changed = useAlertsChanged();
  return (id, until) =>
    void api.setMonitorExtras(id, { mutedUntil: until }).then(
      () => {
        toast(t("monitor.muted-until", { time: dateTime(until) }));
        changed();
      },
      (error: Error) => toast(error.message),
    );
}

/** Items of a menu: for an hour, until morning. */
export function MuteItems({ id }: { readonly id: string }): ReactNode {
  const { t, zone, dateTime } = useI18n();
  const now = useNow();
  const mute = useMute();
  const morning = nextMorning(now, zone);
  return (
    <>
      <MenuItem icon="mute" onSelect={() => mute(id, now + 3_600)}>
        {t("monitor.mute-hour")}
      </MenuItem>
      <MenuItem icon="mute" onSelect={() => mute(id, morning)}>
        {t("monitor.mute-until", { time: dateTime(morning) })}
      </MenuItem>
    </>
  );
}

/** Mutes for good, or ends whatever mutes a monitor. */
export function useMuteSwitch(): (row: MonitorRow, isMute: boolean) => void {
  const { t } = useI18n();
  const toast = useToast();
  const changed = useAlertsChanged();
  return ({ monitor, mutedUntil }, isMute) => {
    const { id, ...spelled } = monitor;
    const steps = async (): Promise<void> => {
      if (monitor.isMute !== isMute) await api.replaceMonitor(id, { ...spelled, isMute });
      if (!isMute && mutedUntil !== undefined) await api.setMonitorExtras(id, { mutedUntil: null });
    };
    void steps()
      .then(
        () => toast(t(isMute ? "monitor.muted-now" : "monitor.unmuted-now")),
        (error: Error) => toast(error.message),
      )
      .finally(changed);
  };
}
