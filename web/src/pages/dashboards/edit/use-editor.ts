import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "#client/own.ts";
import type { DashboardDetail } from "#wire/own/boards.ts";
import { api } from "../../../data/api.ts";
import { contentOf, type Draft, draftOf, sameDraft } from "./draft.ts";
import { begin, redo, step, undo } from "./history.ts";

export type Editing = ReturnType<typeof useEditor>;

const jsonOf = (draft: Draft): string => JSON.stringify(contentOf(draft), null, 2);

/**
 * A dashboard that is edited: what was changed, what of it can be undone, and what the server thinks of it. `newest` is the
 * dashboard as the server has it by now, which may be more than what the edit began with.
 */
export function useEditor(newest: DashboardDetail) {
  const client = useQueryClient();
  const [base, setBase] = useState(newest);
  const [history, setHistory] = useState(() => begin(draftOf(newest.dashboard)));
  /** A text that was changed and not read yet; it is the dashboard once it was. */
  const [pending, setPending] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const draft = history.present;

  const change = (next: Draft): void => setHistory((now) => step(now, next, sameDraft) ?? now);

  /** What the text says, as the server would store it. Rejects with what is wrong with it. */
  async function parsed(text: string): Promise<Draft> {
    const { title, memo, urlPath, widgets } = await api.parseDashboard(JSON.parse(text));
    return draftOf({ title, memo, urlPath, widgets });
  }

  /** Does something that may fail, and keeps what it failed with. Answers whether it succeeded. */
  async function attempt(work: () => Promise<void>): Promise<boolean> {
    setBusy(true);
    setError(undefined);
    try {
      await work();
      return true;
    } catch (reason) {
      setError(reason);
      return false;
    } finally {
      setBusy(false);
    }
  }

  const applyText = (): Promise<boolean> =>
    attempt(async () => {
      if (pending === undefined) return;
      change(await parsed(pending));
      setPending(undefined);
    });

  /** Answers the address under which it was saved. With `overwrite`, whatever others saved meanwhile. */
  async function save(overwrite = false): Promise<string | undefined> {
    let urlPath: string | undefined;
    await attempt(async () => {
      const { id } = base.dashboard;
      const wanted = pending === undefined ? draft : await parsed(pending);
      try {
        const saved = await api.saveDashboard(id, contentOf(wanted), overwrite ? undefined : base.revision);
        urlPath = saved.dashboard.urlPath;
        for (const path of [id, urlPath]) client.setQueryData(["dashboard", path], saved);
        setBase(saved);
        void client.invalidateQueries({ queryKey: ["dashboards"] });
      } catch (reason) {
        // Either the address is taken or somebody was faster: what is stored tells, and is asked for again.
        if (reason instanceof ApiError && reason.status === 409)
          await client.invalidateQueries({ queryKey: ["dashboard"] });
        throw reason;
      }
    });
    return urlPath;
  }

  return {
    draft,
    base,
    busy,
    error,
    text: pending ?? jsonOf(draft),
    isPending: pending !== undefined,
    isDirty: pending !== undefined || !sameDraft(draft, draftOf(base.dashboard)),
    /** Somebody else saved it since this edit began. */
    isOutdated: newest.revision !== base.revision && newest.dashboard.id === base.dashboard.id,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    change,
    undo: () => setHistory(undo),
    redo: () => setHistory(redo),
    setText: (text: string) => setPending(text === jsonOf(draft) ? undefined : text),
    revertText: () => {
      setPending(undefined);
      setError(undefined);
    },
    applyText,
    save,
    /** Begins anew with what the server has. */
    takeNewest() {
      setBase(newest);
      setHistory(begin(draftOf(newest.dashboard)));
      setPending(undefined);
      setError(undefined);
    },
  };
}
