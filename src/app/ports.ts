/** What the edge may ask of the relational store without a verb in between: plain reads and writes with nothing to decide. */
export type { Meta } from "#meta/meta.ts";
