import { type Cells, clip, type Grid } from "#core/grid.ts";
import type { TimeRange } from "#core/time.ts";
import type { RoleMember } from "./directory.ts";

/** A host with all its spans in a role. */
export interface RoleHost {
  readonly hostId: string;
  readonly name: string;
  readonly spans: readonly TimeRange[];
}

/** Members by host, in the order in which they come: a host that came back is a member twice. */
export function roleHosts(members: readonly RoleMember[]): readonly RoleHost[] {
  return [...Map.groupBy(members, ({ hostId }) => hostId)].map(([hostId, spans]) => ({
    hostId,
    name: spans[0]!.name,
    spans: spans.map(({ from, to }) => ({ from, to })),
  }));
}

/** What a host had in its spans in a role [QY7]. */
export function clipToSpans(cells: Cells, grid: Grid, spans: readonly TimeRange[]): Cells {
  if (spans.length === 1) return clip(cells, grid, spans[0]!);
  const parts = spans.map((span) => clip(cells, grid, span));
  const join = (pick: (part: Cells) => Float64Array) => {
    const joined = new Float64Array(grid.count).fill(Number.NaN);
    for (const part of parts) {
      const values = pick(part);
      for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) joined[i] = values[i]!;
    }
    return joined;
  };
  const averages = join((part) => part.averages);
  if (cells.mins === cells.averages) return { averages, mins: averages, maxs: averages };
  return { averages, mins: join((part) => part.mins), maxs: join((part) => part.maxs) };
}
