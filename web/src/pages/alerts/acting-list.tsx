import { type ReactNode, useState } from "react";
import type { AlertRow } from "#wire/own/alerting.ts";
import { AcknowledgeDialog, CloseDialog } from "./actions.tsx";
import { AlertList } from "./alert-list.tsx";

const NONE: ReadonlySet<string> = new Set();

/** The alert list as it stands on other pages: nothing to choose, everything to act on. */
export default function ActingList({
  alerts,
  isGrouped,
}: {
  readonly alerts: readonly AlertRow[];
  readonly isGrouped: boolean;
}): ReactNode {
  const [dialog, setDialog] = useState<{ readonly kind: "ack" | "close"; readonly alerts: readonly AlertRow[] }>();
  return (
    <>
      <AlertList
        alerts={alerts}
        isGrouped={isGrouped}
        chosen={NONE}
        onChoose={undefined}
        onAcknowledge={(some) => setDialog({ kind: "ack", alerts: some })}
        onClose={(some) => setDialog({ kind: "close", alerts: some })}
      />
      {dialog?.kind === "ack" && <AcknowledgeDialog alerts={dialog.alerts} onClose={() => setDialog(undefined)} />}
      {dialog?.kind === "close" && <CloseDialog alerts={dialog.alerts} onClose={() => setDialog(undefined)} />}
    </>
  );
}
