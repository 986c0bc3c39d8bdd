import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { navigate } from "wouter/use-browser-location";
import { percentOf } from "#core/traffic/share.ts";
import type { ActionBody } from "#wire/own/migration-asked.ts";
import type { MigrationDetail } from "#wire/own/migrations.ts";
import { api } from "../../data/api.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { usePaths } from "../../shell/link.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import { useToast } from "../../ui/toast.tsx";
import ui from "../../ui/ui.module.css";

/** Asks again for all that a change of a migration shows on. */
export function useMigrationsChanged(): () => void {
  const client = useQueryClient();
  return () => {
    for (const key of ["migrations", "migration"]) void client.invalidateQueries({ queryKey: [key] });
  };
}

/** Runs one thing and shows the server's words when it is refused. */
export function useAsk(): (work: () => Promise<unknown>) => void {
  const toast = useToast();
  const changed = useMigrationsChanged();
  return (work) => {
    work().then(changed, (error: unknown) => toast(error instanceof Error ? error.message : String(error)));
  };
}

/** An action that happens once however often it is sent. */
export const once = (action: ActionBody): ActionBody => ({ ...action, requestId: crypto.randomUUID() });

type Open = "start" | "step-down" | "abort" | "delete";

/** One button for what is most likely wanted now, the rest in a menu. Rolling back has a place of its own. */
export function Actions({ detail }: { readonly detail: MigrationDetail }): ReactNode {
  const { t } = useI18n();
  const paths = usePaths();
  const ask = useAsk();
  const changed = useMigrationsChanged();
  const [open, setOpen] = useState<Open>();
  const { name, run, steps } = detail;
  const goesOn = run !== undefined && !run.hasEnded;
  const act = (action: ActionBody) => () => ask(() => api.askMigration(name, once(action)));
  const awaits = run?.hold?.reason === "approval" ? run.step + 2 : undefined;
  return (
    <>
      {!goesOn && (
        <button type="button" className={ui.primary} onClick={() => setOpen("start")}>
          <Icon name="right" />
          {t(run === undefined ? "migrations.start" : "migrations.retry")}
        </button>
      )}
      {awaits !== undefined && (
        <button type="button" className={ui.primary} onClick={act({ verb: "approve", step: awaits })}>
          <Icon name="check" />
          {t("migrations.approve", { share: percentOf(steps[awaits - 1]?.canaryBp ?? 0) })}
        </button>
      )}
      {goesOn && run.phase === "holding" && awaits === undefined && (
        <button type="button" className={ui.primary} onClick={act({ verb: "resume" })}>
          <Icon name="right" />
          {t("migrations.resume")}
        </button>
      )}
      {goesOn && (run.phase === "baking" || run.phase === "soaking" || run.phase === "warming") && (
        <button type="button" className={ui.button} onClick={act({ verb: "hold" })}>
          <Icon name="hand" />
          {t("migrations.hold")}
        </button>
      )}
      <Menu label={t("migrations.menu", { name })} button={<Icon name="more" />} align="end">
        {goesOn && run.step > 0 && (
          <MenuItem icon="down" onSelect={() => setOpen("step-down")}>
            {t("migrations.step-down")}
          </MenuItem>
        )}
        {goesOn && (
          <MenuItem icon="close" danger onSelect={() => setOpen("abort")}>
            {t("migrations.abort")}
          </MenuItem>
        )}
        {!goesOn && (
          <MenuItem icon="edit" onSelect={() => navigate(paths.editMigration(name))}>
            {t("migrations.edit")}
          </MenuItem>
        )}
        {!goesOn && (
          <MenuItem icon="trash" danger onSelect={() => setOpen("delete")}>
            {t("migrations.delete")}
          </MenuItem>
        )}
      </Menu>
      {open === "start" && (
        <Confirm
          title={t("migrations.start-title", { name })}
          action={t("migrations.start")}
          danger={false}
          run={() => api.startMigration(name).then(changed)}
          onClose={() => setOpen(undefined)}
        >
          <p>{t("migrations.start-text", { share: percentOf(steps[0]?.canaryBp ?? 0) })}</p>
        </Confirm>
      )}
      {open === "step-down" && (
        <Confirm
          title={t("migrations.step-down")}
          action={t("migrations.step-down")}
          run={() => api.askMigration(name, once({ verb: "step-down" })).then(changed)}
          onClose={() => setOpen(undefined)}
        >
          <p>{t("migrations.step-down-text", { share: percentOf(steps[(run?.step ?? 1) - 1]?.canaryBp ?? 0) })}</p>
        </Confirm>
      )}
      {open === "abort" && (
        <Confirm
          title={t("migrations.abort")}
          action={t("migrations.abort")}
          run={() => api.askMigration(name, once({ verb: "abort", keepWeight: false })).then(changed)}
          onClose={() => setOpen(undefined)}
        >
          <p>{t("migrations.abort-text")}</p>
        </Confirm>
      )}
      {open === "delete" && (
        <Confirm
          title={t("migrations.delete")}
          action={t("migrations.delete")}
          typed={name}
          run={() =>
            api.deleteMigration(name).then(() => {
              changed();
              navigate(paths.migrations);
            })
          }
          onClose={() => setOpen(undefined)}
        >
          <p>{t("migrations.delete-text")}</p>
        </Confirm>
      )}
    </>
  );
}
