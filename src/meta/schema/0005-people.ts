import type { Step } from "./step.ts";

/**
 * Invitations, of which only a hash of the link's token is stored, and AWS integrations: `body` is JSON, `secret_key` the half of
 * an access key that is never shown.
 */
export const people: Step = {
  id: 5,
  name: "people",
  statements: ({ text, long, end }) => [
    `create table invitations (
      org ${text} not null references organisations (id),
      email_folded ${text} not null,
      email ${text} not null,
      authority ${text} not null,
      token_hash ${text} not null unique,
      invited_by ${text} not null,
      created_at ${long} not null,
      expires_at ${long} not null,
      primary key (org, email_folded)
    )${end}`,
    `create table aws_integrations (
      org ${text} not null references organisations (id),
      id ${text} not null,
      name ${text} not null,
      body ${text} not null,
      secret_key ${text},
      created_at ${long} not null,
      primary key (org, id),
      unique (org, name)
    )${end}`,
  ],
};
