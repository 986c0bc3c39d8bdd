import { inChunks, type Store } from "#meta/store.ts";
import type { ProbeState, ProbeStates } from "./repositories.ts";

export function probeStatesRepository({ read, write }: Store): ProbeStates {
  return {
    all: (org) =>
      read(async (db) => {
        const rows = await db.selectFrom("probe_states").select(["monitor", "state"]).where("org", "=", org).execute();
        return new Map(rows.map(({ monitor, state }) => [monitor, JSON.parse(state) as ProbeState]));
      }),

    put: (org, states) =>
      write(async (tx) => {
        // A monitor may go while it is probed; its result has no place any more.
        const there = await inChunks([...states.keys()].sort(), (some) =>
          tx
            .selectFrom("monitors")
            .select("id")
            .where("org", "=", org)
            .where("id", "in", some)
            .orderBy("id")
            .forKeyShare()
            .execute(),
        );
        for (const { id: monitor } of there) {
          const state = JSON.stringify(states.get(monitor));
          await tx
            .insertInto("probe_states")
            .values({ org, monitor, state })
            .onConflict((conflict) => conflict.columns(["org", "monitor"]).doUpdateSet({ state }))
            .execute();
        }
      }),
  };
}
