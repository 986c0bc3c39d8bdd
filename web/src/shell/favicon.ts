/** The tab's icon: the fish alone while all is well, else with the mark of the worst open alert, each in a shape of its own. */
export function iconOf(open: {
  readonly CRITICAL: number;
  readonly WARNING: number;
  readonly UNKNOWN: number;
}): string {
  if (open.CRITICAL > 0) return "/favicon-critical.svg";
  if (open.WARNING > 0) return "/favicon-warning.svg";
  return open.UNKNOWN > 0 ? "/favicon-unknown.svg" : "/favicon.svg";
}
