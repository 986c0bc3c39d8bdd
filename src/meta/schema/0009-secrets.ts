import type { Step } from "./step.ts";

/** What all servers of a database sign with. */
export const secrets: Step = {
  id: 9,
  name: "secrets",
  statements: ({ text, end }) => [
    `create table server_secrets (
      name ${text} not null primary key,
      value ${text} not null
    )${end}`,
  ],
};
