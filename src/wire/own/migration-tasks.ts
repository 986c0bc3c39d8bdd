import { z } from "zod";
import type { Definition } from "#core/migration/definition.ts";
import { sayTaskWarning, type Task, type Tasks, taskWarnings } from "#core/migration/tasks.ts";
import { present } from "#wire/v0/common.ts";

const TaskAnswer = z.object({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  cpuModel: z.string().optional(),
  cores: z.number().int().optional(),
  zone: z.string().optional(),
  interfaces: z.array(z.string()),
});

/** `GET /migrations/:id/tasks`: hosts behind each side, and what makes a comparison of them unfair. */
export const TasksAnswer = z.object({
  labels: z.object({ stable: z.string(), canary: z.string() }),
  stable: z.array(TaskAnswer),
  canary: z.array(TaskAnswer),
  warnings: z.array(
    z.object({
      kind: z.enum(["mixed-cpu", "different-cpu", "mixed-network", "one-zone"]),
      side: z.enum(["stable", "canary"]).optional(),
      found: z.array(z.string()),
      /** In words. */
      text: z.object({ en: z.string(), ja: z.string() }),
    }),
  ),
});
export type TasksAnswer = z.infer<typeof TasksAnswer>;

export const toTasksAnswer = ({
  tasks,
  labels,
}: {
  readonly tasks: Tasks;
  readonly labels: Definition["labels"];
}): TasksAnswer => ({
  labels: { ...labels },
  stable: tasks.stable.map(toTaskAnswer),
  canary: tasks.canary.map(toTaskAnswer),
  warnings: taskWarnings(tasks).map((warning) => ({
    kind: warning.kind,
    ...present({ side: "side" in warning ? warning.side : undefined }),
    found: [...warning.found],
    text: { en: sayTaskWarning("en", warning, labels), ja: sayTaskWarning("ja", warning, labels) },
  })),
});

const toTaskAnswer = ({ interfaces, id, name, status, ...facts }: Task): TasksAnswer["stable"][number] => ({
  id,
  name,
  status,
  interfaces: [...interfaces],
  ...present(facts),
});
