import { behaviourOf, UNDECLARED } from "#core/ecs/behaviour.ts";
import { endsByItself } from "#core/ecs/ends.ts";
import { cycleOf, graphOf } from "#core/ecs/graph.ts";
import { type Container, checkOf, type Dependency, healthTimes, isEssential } from "#core/ecs/model.ts";
import { quoted, said, secondsText } from "#core/ecs/said.ts";
import { NEW_HEALTH, nextProbeAt } from "#core/ecs/simulate/health.ts";
import { eachContainer, type Fault, type Place, placeIn, type Rule, type Subject } from "./rule.ts";

type Edge = Dependency & { readonly of: Container; readonly on: Container | undefined; readonly at: Place };

const edges = (subject: Subject): readonly Edge[] =>
  subject.task.containers.flatMap((of, i) =>
    of.dependsOn.map((each, j) => ({
      ...each,
      of,
      on: subject.task.containers.find(({ name }) => name === each.container),
      at: { part: "taskDefinition", path: ["containerDefinitions", i, "dependsOn", j], container: of.name },
    })),
  );

const waitsForEnd = ({ condition }: Dependency): boolean => condition === "COMPLETE" || condition === "SUCCESS";

const missing: Rule = {
  id: "DEP001",
  severity: "error",
  title: said("a dependency names a container that there is not", "存在しないコンテナに依存しています"),
  needs: [],
  check: (subject) =>
    edges(subject)
      .filter(({ on }) => on === undefined)
      .map(({ at, container }) => ({
        ...at,
        path: [...at.path, "containerName"],
        found: said(`"${container}"`, `「${container}」`),
        wanted: said(
          `one of ${quoted(subject.task.containers.map(({ name }) => name))}`,
          `${quoted(subject.task.containers.map(({ name }) => name))} のいずれか`,
        ),
        mend: said("correct the name, or delete the dependency", "名前を直すか、依存を削除します"),
      })),
};

const cycle: Rule = {
  id: "DEP002",
  severity: "error",
  title: said("containers wait for one another in a circle", "コンテナの依存関係が循環しています"),
  needs: [],
  check({ task }) {
    const names = cycleOf(task);
    if (names === undefined) return [];
    const way = names.join(" → ");
    const index = task.containers.findIndex(({ name }) => name === names[0]);
    return [
      {
        ...placeIn("taskDefinition", "containerDefinitions", index, "dependsOn"),
        container: names[0],
        found: said(way, way),
        wanted: said("an order in which they can start", "起動順が決まること"),
        mend: said("delete one of these dependencies", "いずれかの依存を削除します"),
      },
    ];
  },
};

const unchecked: Rule = {
  id: "DEP003",
  severity: "error",
  title: said(
    "HEALTHY is waited for, and the task definition has no health check for it",
    "HEALTHY を待つ相手にタスク定義のヘルスチェックがありません",
  ),
  needs: [],
  check: (subject) =>
    edges(subject)
      .filter(({ condition, on }) => condition === "HEALTHY" && on !== undefined && checkOf(on) === undefined)
      .map(({ at, container }) => ({
        ...at,
        path: [...at.path, "condition"],
        found: said(
          `HEALTHY of "${container}", which has no healthCheck`,
          `「${container}」に healthCheck がありません`,
        ),
        wanted: said("a healthCheck in its definition", "コンテナ定義の healthCheck"),
        mend: said(
          `give "${container}" a healthCheck; one in its image is not seen`,
          `「${container}」に healthCheck を書きます。イメージの HEALTHCHECK は見られません`,
        ),
      })),
};

const endOfEssential: Rule = {
  id: "DEP004",
  severity: "error",
  title: said(
    "the end of an essential container is waited for, and its end is that of the task",
    "essential なコンテナの終了を待っていますが、その終了でタスクも止まります",
  ),
  needs: [],
  check: (subject) =>
    edges(subject)
      .filter((edge) => waitsForEnd(edge) && edge.on !== undefined && isEssential(edge.on))
      .map(({ at, container, condition, on }) => ({
        ...at,
        path: [...at.path, "condition"],
        found: said(
          `${condition} of "${container}", essential ${on!.essential === undefined ? "left out, so true" : "true"}`,
          `「${container}」の ${condition}。essential は${on!.essential === undefined ? "省略されており true" : " true"} です`,
        ),
        wanted: said("essential: false on it", "相手が essential: false であること"),
        mend: said(`write essential: false on "${container}"`, `「${container}」に essential: false と書きます`),
      })),
};

const endOfRestarted: Rule = {
  id: "DEP005",
  severity: "warning",
  title: said(
    "the end of a container is waited for that is started again when it ends",
    "終了しても再起動されるコンテナの終了を待っています",
  ),
  needs: [],
  check: (subject) =>
    edges(subject)
      .filter((edge) => waitsForEnd(edge) && edge.on?.restartPolicy?.enabled)
      .map(({ at, container, condition }) => ({
        ...at,
        path: [...at.path, "condition"],
        found: said(
          `${condition} of "${container}" with a restart policy`,
          `再起動ポリシーのある「${container}」の ${condition}`,
        ),
        wanted: said("no restart policy on it", "再起動ポリシーなし"),
        mend: said(`delete the restartPolicy of "${container}"`, `「${container}」の restartPolicy を削除します`),
      })),
};

/** When a container can be what somebody waits for at the earliest, in seconds after its start. */
function earliest({ behaviour = UNDECLARED }: Subject, { condition, on }: Edge): number {
  const its = behaviourOf(behaviour, on!.name);
  if (waitsForEnd({ container: on!.name, condition })) return its.runs ?? 0;
  const check = checkOf(on);
  if (condition !== "HEALTHY" || check === undefined) return 0;
  return Math.max(nextProbeAt(behaviour.engine, 0, NEW_HEALTH, healthTimes(check)), its[its.healthyAfter]);
}

const impatient: Rule = {
  id: "DEP006",
  severity: "error",
  title: said(
    "startTimeout is over before the container can be what is waited for",
    "待たれている状態になる前に startTimeout が切れます",
  ),
  needs: [],
  check(subject) {
    return subject.task.containers.flatMap((container, i): readonly Fault[] => {
      if (!container.startTimeout) return [];
      const waits = edges(subject).filter(({ on }) => on === container);
      const least = Math.max(0, ...waits.map((edge) => earliest(subject, edge)));
      if (container.startTimeout >= least) return [];
      return [
        {
          ...placeIn("taskDefinition", "containerDefinitions", i, "startTimeout"),
          container: container.name,
          found: said(`${container.startTimeout} s`, `${container.startTimeout} 秒`),
          wanted: said(`more than ${secondsText(least)}`, `${secondsText(least, "ja")} より長く`),
          mend:
            least >= 120
              ? said(
                  "delete startTimeout: Fargate takes 120 s at most",
                  "startTimeout を削除します。Fargate の上限は 120 秒です",
                )
              : said(
                  `raise it to ${Math.ceil(least * 1.5)}, or delete it`,
                  `${Math.ceil(least * 1.5)} に上げるか、削除します`,
                ),
        },
      ];
    });
  },
};

const fargateTimeouts: Rule = {
  id: "DEP007",
  severity: "error",
  title: said(
    "startTimeout or stopTimeout is not from 2 to 120 s on Fargate",
    "Fargate の startTimeout と stopTimeout は 2〜120 秒です",
  ),
  needs: [],
  check: (subject) =>
    subject.launch !== "fargate"
      ? []
      : eachContainer(subject, (container, at) =>
          (["startTimeout", "stopTimeout"] as const).flatMap((key): readonly Fault[] => {
            const value = container[key];
            if (value === undefined || (value >= 2 && value <= 120)) return [];
            return [
              {
                ...at(key),
                found: said(`${value} s`, `${value} 秒`),
                wanted: said("2 to 120 s", "2〜120 秒"),
                mend: said(
                  `choose ${value < 2 ? 2 : 120}, or leave ${key} out`,
                  `${value < 2 ? 2 : 120} にするか、${key} を省略します`,
                ),
              },
            ];
          }),
        ),
};

const lonelyWarmUp: Rule = {
  id: "DEP008",
  severity: "warning",
  title: said(
    "nothing waits for the warm-up, so the load balancer is told of the task before it ends",
    "ウォームアップを待つコンテナがなく、終わる前にロードバランサーへ登録されます",
  ),
  needs: [],
  check(subject) {
    if (subject.service !== undefined && subject.service.loadBalancers.length === 0) return [];
    const graph = graphOf(subject.task);
    return eachContainer(subject, (container, at) => {
      const warmsUp =
        endsByItself(subject, container) && container.dependsOn.some(({ condition }) => condition === "HEALTHY");
      if (!warmsUp || graph.after(container.name).length > 0) return [];
      return [
        {
          ...at(),
          found: said(`nothing depends on "${container.name}"`, `「${container.name}」に依存するコンテナがありません`),
          wanted: said(
            `a container that depends on "${container.name}": SUCCESS`,
            `「${container.name}」の SUCCESS に依存するコンテナ`,
          ),
          mend: said(
            `let the proxy that gets the requests depend on "${container.name}": SUCCESS, or add a container with essential: false that does nothing else; otherwise the grace period has to cover the warm-up`,
            `リクエストを受けるプロキシを「${container.name}」の SUCCESS に依存させるか、それだけを待つ essential: false のコンテナを足します。さもなければ猶予期間でウォームアップ全体を覆います`,
          ),
        },
      ];
    });
  },
};

const otherImage: Rule = {
  id: "DEP009",
  severity: "warning",
  title: said(
    "on EC2 the image of what waits for HEALTHY is pulled only then",
    "EC2 では HEALTHY になってから別のイメージを取得します",
  ),
  needs: [],
  check: (subject) =>
    subject.launch !== "ec2"
      ? []
      : edges(subject)
          .filter(({ condition, of, on }) => condition === "HEALTHY" && on !== undefined && of.image !== on.image)
          .map(({ at, of, container }) => ({
            ...at,
            found: said(
              `"${of.image}", another image than that of "${container}"`,
              `「${container}」とは別のイメージ「${of.image}」`,
            ),
            wanted: said("the same image, or images pulled at the start", "同じイメージ、または事前の取得"),
            mend: said(
              "use one image for both, or set ECS_PULL_DEPENDENT_CONTAINERS_UPFRONT=true on the agent",
              "同じイメージを使うか、エージェントに ECS_PULL_DEPENDENT_CONTAINERS_UPFRONT=true を設定します",
            ),
          })),
};

export const DEPENDENCY_RULES: readonly Rule[] = [
  missing,
  cycle,
  unchecked,
  endOfEssential,
  endOfRestarted,
  impatient,
  fargateTimeouts,
  lonelyWarmUp,
  otherImage,
];
