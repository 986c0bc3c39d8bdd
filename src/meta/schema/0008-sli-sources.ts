import type { Step } from "./step.ts";

/**
 * What people said of sources of SLI counts. `document` is the text that they wrote, `config` is JSON. Of a source that we ask by
 * ourselves, when it was last asked and what was wrong then; of every source, how far its counts are service metrics.
 */
export const sliSources: Step = {
  id: 8,
  name: "sli-sources",
  statements: ({ text, long, end }) => [
    `create table sli_configs (
      org ${text} not null references organisations (id),
      name ${text} not null,
      document ${text} not null,
      config ${text} not null,
      created_at ${long} not null,
      updated_at ${long} not null,
      asked_at ${long},
      failing_since ${long},
      error ${text},
      primary key (org, name)
    )${end}`,
    // Sides of which there ever were requests, "canary", "stable" or "canary stable".
    `alter table sli_sources add column sides ${text} not null default ''`,
    // Grows with every bucket that is stored.
    `alter table sli_sources add column revision ${long} not null default 0`,
    // Minutes before are service metrics. Stored counts of earlier ones turn it back.
    `alter table sli_sources add column published_until ${long}`,
  ],
};
