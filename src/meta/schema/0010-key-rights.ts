import type { Step } from "./step.ts";

/** Keys may move traffic only when somebody says so: those that are there lose what reading and writing gave them before. */
export const keyRights: Step = {
  id: 10,
  name: "key-rights",
  statements: ({ integer }) => [
    `alter table api_keys add column can_move_traffic ${integer} not null default 0`,
    // Grows with every change of a key's rights, so that caches notice.
    `alter table api_keys add column changes ${integer} not null default 0`,
  ],
};
