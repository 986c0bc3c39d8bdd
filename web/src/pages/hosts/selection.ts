import type { HostRow } from "#wire/own/hosts.ts";

/** Hosts that were picked, with their names: rows that scrolled away must still be nameable before they are retired. */
export interface Selection {
  readonly ids: ReadonlyMap<string, string>;
  /** Where a range begins that Shift extends: an index of the list. */
  readonly anchor: number | undefined;
}

export const emptySelection: Selection = { ids: new Map(), anchor: undefined };

export const nameOf = (row: HostRow): string => row.displayName ?? row.name;

/** One host in or out. */
export function toggle(selection: Selection, row: HostRow, index: number): Selection {
  const ids = new Map(selection.ids);
  if (!ids.delete(row.id)) ids.set(row.id, nameOf(row));
  return { ids, anchor: index };
}

/** Everything between the anchor and an index is in; rows that are not loaded are passed over. */
export function extend(
  selection: Selection,
  index: number,
  rowAt: (index: number) => HostRow | undefined,
  from = index,
): Selection {
  const anchor = selection.anchor ?? from;
  const ids = new Map(selection.ids);
  for (let i = Math.min(anchor, index); i <= Math.max(anchor, index); i++) {
    const row = rowAt(i);
    if (row !== undefined) ids.set(row.id, nameOf(row));
  }
  return { ids, anchor };
}
