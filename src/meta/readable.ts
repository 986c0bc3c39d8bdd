import type { Logger } from "#kit/log.ts";

/**
 * What rows stand for, where a loop or a list wants all of them. One that cannot be read, because a disk or a hand lost part of it, is
 * left out and told of once: it must not take the others with it. Whoever asks for that one alone gets the error.
 */
export function readableRows<Row extends { readonly org: string }, T>(
  log: Logger,
  what: string,
  idOf: (row: Row) => string,
  of: (row: Row) => T,
): (rows: readonly Row[]) => T[] {
  const told = new Set<string>();
  return (rows) =>
    rows.flatMap((row) => {
      try {
        return [of(row)];
      } catch (err) {
        const subject = `${row.org} ${idOf(row)}`;
        if (!told.has(subject))
          log.error({ org: row.org, id: idOf(row), err }, `${what} cannot be read and is left out`);
        told.add(subject);
        return [];
      }
    });
}
