import { type ReactNode, useEffect, useState } from "react";
import type { Layout } from "#core/dashboard.ts";
import type { DashboardDetail, WidgetAnswer } from "#wire/own/boards.ts";
import { useI18n } from "../../../i18n/i18n.tsx";
import { useLeaveGuard } from "../../../shell/leave-guard.tsx";
import { isTyping } from "../../../shell/shortcuts.ts";
import { Icon } from "../../../ui/icon.tsx";
import { Menu, MenuItem } from "../../../ui/menu.tsx";
import { Empty, Problem } from "../../../ui/state.tsx";
import { Sentence } from "../../../ui/status.tsx";
import { Tabs } from "../../../ui/tabs.tsx";
import { useToast } from "../../../ui/toast.tsx";
import ui from "../../../ui/ui.module.css";
import { BoardData } from "../board.tsx";
import { Conflict } from "./conflict.tsx";
import { added, newWidget } from "./draft.ts";
import css from "./edit.module.css";
import { EditBoard } from "./edit-board.tsx";
import { JsonPanel } from "./json-panel.tsx";
import { type Item, LIMITS, place } from "./layout.ts";
import { SettingsDialog } from "./settings-dialog.tsx";
import { type Editing, useEditor } from "./use-editor.ts";
import { WidgetDialog } from "./widget-dialog.tsx";

const KINDS = Object.keys(LIMITS) as readonly WidgetAnswer["type"][];

type Open =
  | { readonly what: "settings" }
  /** Without a key it is a new one. */
  | { readonly what: "widget"; readonly key?: number; readonly widget: WidgetAnswer };

/** A dashboard to be changed. `onDone` is told the address under which it was saved, or nothing when it was not. */
export default function Editor({
  detail,
  onDone,
}: {
  readonly detail: DashboardDetail;
  readonly onDone: (urlPath?: string) => void;
}): ReactNode {
  const { t } = useI18n();
  const toast = useToast();
  const editing = useEditor(detail);
  const { draft } = editing;
  const [tab, setTab] = useState<"board" | "json">("board");
  const [open, setOpen] = useState<Open>();
  const [focus, setFocus] = useState<{ key: number }>();
  const [said, say] = useState("");
  const guard = useLeaveGuard(
    editing.isDirty,
    (url) => url.pathname === location.pathname && url.searchParams.get("edit") === "1",
  );

  const save = async (overwrite = false): Promise<void> => {
    const urlPath = await editing.save(overwrite);
    if (urlPath === undefined) return;
    guard.release();
    toast(t("edit.saved"));
    onDone(urlPath);
  };
  useEditingKeys(editing, () => void save());

  const nameOf = ({ widget }: Item): string => widget.title || t(`widget.kind.${widget.type}`);
  const find = (key: number): Item => draft.items.find((item) => item.key === key)!;

  const placeAt = (key: number, layout: Layout, how: "move" | "resize"): void => {
    const items = place(draft.items, key, layout);
    editing.change({ ...draft, items });
    const name = nameOf(find(key));
    const { x, y, width, height } = layout;
    say(
      how === "move"
        ? t("edit.moved", { name, column: x + 1, row: y + 1 })
        : t("edit.resized", { name, width, height }),
    );
  };
  const add = (widget: WidgetAnswer): void => {
    const { draft: next, key } = added(draft, widget);
    editing.change(next);
    setFocus({ key });
    say(t("edit.added", { name: nameOf({ key, widget }) }));
  };
  const replace = (key: number, widget: WidgetAnswer): void => {
    const items = draft.items.map((item) => (item.key === key ? { key, widget } : item));
    editing.change({ ...draft, items: place(items, key, widget.layout) });
    setFocus({ key });
  };
  const remove = (key: number): void => {
    const neighbours = draft.items.toSorted((a, b) => a.key - b.key);
    const at = neighbours.findIndex((item) => item.key === key);
    const next = neighbours[at + 1] ?? neighbours[at - 1];
    editing.change({ ...draft, items: draft.items.filter((item) => item.key !== key) });
    if (next !== undefined) setFocus({ key: next.key });
    say(t("edit.removed", { name: nameOf(find(key)) }));
  };

  return (
    <div className={ui.page}>
      <Sentence
        tone="none"
        aside={
          <Toolbar
            editing={editing}
            onAdd={(type) => setOpen({ what: "widget", widget: newWidget(type) })}
            onSettings={() => setOpen({ what: "settings" })}
            onSave={() => void save()}
            onCancel={() => onDone()}
          />
        }
      >
        {t("edit.heading", { title: draft.title })}
      </Sentence>
      {editing.isOutdated && (
        <Conflict theirs={detail} onTake={editing.takeNewest} onOverwrite={() => void save(true)} />
      )}
      {editing.error !== undefined && tab === "board" && <Problem error={editing.error} />}
      <p className="visually-hidden" role="status" aria-live="polite">
        {said}
      </p>
      <Tabs
        label={t("edit.tabs")}
        tabs={[
          { id: "board", label: t("edit.tab.board") },
          { id: "json", label: t("edit.tab.json") },
        ]}
        current={tab}
        onChoose={setTab}
      >
        {tab === "json" ? (
          <JsonPanel
            text={editing.text}
            isPending={editing.isPending}
            error={editing.error}
            onChange={editing.setText}
            onApply={() => void editing.applyText().then((good) => good && setTab("board"))}
            onRevert={editing.revertText}
          />
        ) : (
          <>
            {editing.isPending && <p className={css.note}>{t("edit.json-pending")}</p>}
            <BoardData widgets={draft.items.map(({ widget }) => widget)}>
              {(graphs) =>
                draft.items.length === 0 ? (
                  <Empty icon="dashboards" title={t("dashboard.empty")}>
                    <p>{t("edit.empty-text")}</p>
                  </Empty>
                ) : (
                  <EditBoard
                    items={draft.items}
                    graphs={graphs}
                    focus={focus}
                    onPlace={placeAt}
                    onEdit={(key) => setOpen({ what: "widget", key, widget: find(key).widget })}
                    onDuplicate={(key) => add(find(key).widget)}
                    onRemove={remove}
                  />
                )
              }
            </BoardData>
          </>
        )}
      </Tabs>
      {open?.what === "settings" && (
        <SettingsDialog
          settings={draft}
          onClose={() => setOpen(undefined)}
          onDone={(settings) => {
            editing.change({ ...draft, ...settings });
            setOpen(undefined);
          }}
        />
      )}
      {open?.what === "widget" && (
        <WidgetDialog
          widget={open.widget}
          isNew={open.key === undefined}
          onClose={() => setOpen(undefined)}
          onDone={(widget) => {
            if (open.key === undefined) add(widget);
            else replace(open.key, widget);
            setOpen(undefined);
          }}
        />
      )}
      {guard.dialog}
    </div>
  );
}

function Toolbar({
  editing,
  onAdd,
  onSettings,
  onSave,
  onCancel,
}: {
  readonly editing: Editing;
  readonly onAdd: (type: WidgetAnswer["type"]) => void;
  readonly onSettings: () => void;
  readonly onSave: () => void;
  readonly onCancel: () => void;
}): ReactNode {
  const { t } = useI18n();
  return (
    <>
      <Menu
        label={t("edit.add")}
        className={ui.button}
        button={
          <>
            <Icon name="plus" />
            {t("edit.add")}
          </>
        }
      >
        {KINDS.map((type) => (
          <MenuItem key={type} onSelect={() => onAdd(type)}>
            {t(`widget.kind.${type}`)}
          </MenuItem>
        ))}
      </Menu>
      <button
        type="button"
        className={ui.iconButton}
        aria-label={t("edit.undo")}
        title={`${t("edit.undo")} (Ctrl+Z)`}
        disabled={!editing.canUndo}
        onClick={editing.undo}
      >
        <Icon name="back-to" />
      </button>
      <button
        type="button"
        className={`${ui.iconButton} ${css.redo}`}
        aria-label={t("edit.redo")}
        title={`${t("edit.redo")} (Ctrl+Shift+Z)`}
        disabled={!editing.canRedo}
        onClick={editing.redo}
      >
        <Icon name="back-to" />
      </button>
      <button type="button" className={ui.iconButton} aria-label={t("edit.settings")} onClick={onSettings}>
        <Icon name="settings" />
      </button>
      <button type="button" className={ui.button} onClick={onCancel}>
        {t("cancel")}
      </button>
      <button
        type="button"
        className={ui.primary}
        disabled={editing.busy || !editing.isDirty}
        title={`${t("save")} (Ctrl+S)`}
        onClick={onSave}
      >
        {t(editing.busy ? "working" : "save")}
      </button>
    </>
  );
}

/** Undo, redo and save, as every editor has them. In fields the keys are the fields'. */
function useEditingKeys(editing: Editing, save: () => void): void {
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]") !== null) return;
      const key = event.key.toLowerCase();
      if (key === "s") {
        if (editing.isDirty && !editing.busy) save();
      } else if (isTyping(event)) return;
      else if (key === "y" || (key === "z" && event.shiftKey)) editing.redo();
      else if (key === "z") editing.undo();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  });
}
