import { endsByItself } from "#core/ecs/ends.ts";
import { isEssential } from "#core/ecs/model.ts";
import { said } from "#core/ecs/said.ts";
import { eachContainer, placeIn, type Rule } from "./rule.ts";

const none: Rule = {
  id: "ESS001",
  severity: "error",
  title: said("no container is essential", "essential なコンテナがありません"),
  needs: [],
  check({ task }) {
    if (task.containers.some(isEssential)) return [];
    return [
      {
        ...placeIn("taskDefinition", "containerDefinitions"),
        found: said("essential: false on every container", "すべてのコンテナが essential: false"),
        wanted: said("one essential container at least", "少なくとも 1 つの essential なコンテナ"),
        mend: said(
          "delete essential: false where the application runs",
          "アプリケーションのコンテナから essential: false を消します",
        ),
      },
    ];
  },
};

const ends: Rule = {
  id: "ESS002",
  severity: "error",
  title: said(
    "a container that ends by itself is essential: its end stops the task",
    "自分で終了するコンテナが essential です。終了するとタスクも止まります",
  ),
  needs: [],
  check: (subject) =>
    eachContainer(subject, (container, at) => {
      if (!isEssential(container) || !endsByItself(subject, container)) return [];
      return [
        {
          ...at("essential"),
          found:
            container.essential === undefined
              ? said(
                  `essential left out on "${container.name}", which means true`,
                  `「${container.name}」の essential が省略されており、true になります`,
                )
              : said(`essential: true on "${container.name}"`, `「${container.name}」が essential: true です`),
          wanted: said("essential: false", "essential: false"),
          mend: said(
            `write essential: false on "${container.name}"; the task is replaced each time it ends otherwise`,
            `「${container.name}」に essential: false と書きます。書かないと終了のたびにタスクが入れ替わります`,
          ),
        },
      ];
    }),
};

export const ESSENTIAL_RULES: readonly Rule[] = [none, ends];
