import { type Cells, fillFromMinutes, fillFromRollup, type Grid, rangeOf, resolutionFor } from "#core/grid.ts";
import type { TimeSeries } from "#core/ports.ts";
import type { OrgId, TargetKey } from "#core/series.ts";
import { MINUTE } from "#core/time.ts";

/** Series of one target on a grid, read in the coarsest resolution that fills it exactly [QY5]. */
export async function readCells(
  store: TimeSeries,
  org: OrgId,
  target: TargetKey,
  names: readonly string[],
  grid: Grid,
): Promise<readonly Cells[]> {
  const range = rangeOf(grid);
  const resolution = resolutionFor(grid);
  if (resolution === MINUTE)
    return (await store.readMinutes(org, target, names, range)).map((minutes) => fillFromMinutes(minutes, grid));
  const columns = await store.readRollup(org, target, names, resolution, range);
  return columns.map((column) => fillFromRollup(column, grid));
}
