import { z } from "zod";

export const Unit = z.enum([
  "float",
  "integer",
  "percentage",
  "seconds",
  "milliseconds",
  "bytes",
  "bytes/sec",
  "bits/sec",
  "iops",
]);
export type Unit = z.infer<typeof Unit>;

/** A graph as the pages draw it: which metrics, in which order, stacked or as lines. */
export const Graph = z.object({
  /** `cpu`, `filesystem.sda1`, `custom.nginx.requests`; unique in its list, stable, used in links. */
  name: z.string(),
  title: z.string(),
  unit: Unit,
  kind: z.enum(["system", "custom", "service"]),
  series: z.array(
    z.object({
      metric: z.string(),
      label: z.string(),
      /** Heading from a `#` wildcard; series with the same heading belong together in the legend. */
      group: z.string().optional(),
      stacked: z.boolean(),
    }),
  ),
});
export type Graph = z.infer<typeof Graph>;

/** `GET /hosts/:id/graphs`, `GET /services/:service/graphs`, `GET /services/:service/roles/:role/graphs` */
export const GraphList = z.object({ graphs: z.array(Graph) });
export type GraphList = z.infer<typeof GraphList>;

/** `POST /query`: everything a page needs in one request. At most 64 items, 500 series and 2 million points. */
export const Query = z.object({
  from: z.number().int(),
  to: z.number().int(),
  /** Pixels to fill; the answer has at most 1.5 times as many points a series, rolled up when there are more. */
  width: z.number().int().min(16).max(8192).default(800),
  items: z
    .array(
      z.discriminatedUnion("kind", [
        z.object({ id: z.string(), kind: z.literal("host"), host: z.string(), metrics: z.array(z.string()).min(1) }),
        z.object({
          id: z.string(),
          kind: z.literal("service"),
          service: z.string(),
          metrics: z.array(z.string()).min(1),
        }),
        /** One metric of every host of a role; beyond 30 hosts min, average and max unless `full`. */
        z.object({
          id: z.string(),
          kind: z.literal("role"),
          service: z.string(),
          role: z.string(),
          metric: z.string(),
          stacked: z.boolean().default(false),
          full: z.boolean().default(false),
        }),
        /** Mackerel's graph expression; the answer names its series and says which are stacked. */
        z.object({ id: z.string(), kind: z.literal("expression"), expression: z.string() }),
      ]),
    )
    .min(1)
    .max(64),
});
export type Query = z.input<typeof Query>;

/**
 * Points on a grid: entry i of `values` is at `start + i * step`; null where there is no point. When `step` is over 60 the
 * entry is the average over [t, t + step), and `min` and `max` stand beside it.
 */
export const QuerySeries = z.object({
  /** Metric name; for a role the host id, or `avg`, `min`, `max`, `sum` when simplified; for an expression its label. */
  key: z.string(),
  label: z.string(),
  values: z.array(z.number().nullable()),
  min: z.array(z.number().nullable()).optional(),
  max: z.array(z.number().nullable()).optional(),
  /** Of expressions only: whether `stack` was said. */
  stacked: z.boolean().optional(),
});
export type QuerySeries = z.infer<typeof QuerySeries>;

export const QueryResult = z.object({
  start: z.number().int(),
  step: z.number().int(),
  count: z.number().int(),
  items: z.array(
    z.object({
      id: z.string(),
      /** How many hosts stand behind a simplified role graph. */
      hosts: z.number().int().optional(),
      simplified: z.boolean().optional(),
      series: z.array(QuerySeries),
      /** Says what is wrong with this item alone; the others are answered. */
      error: z.string().optional(),
    }),
  ),
});
export type QueryResult = z.infer<typeof QueryResult>;
