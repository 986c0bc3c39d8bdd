import type { EventKind, Events } from "#app/events.ts";
import type { OrgId } from "#core/series.ts";

/** Waits for a change and then tells pages to ask again; a change that failed is none. */
export const telling =
  (events: Events, kind: EventKind) =>
  async <T>(org: OrgId, change: Promise<T>): Promise<T> => {
    const result = await change;
    events.publish(org, kind);
    return result;
  };
