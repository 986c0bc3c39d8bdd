import type { TaskDefinition } from "#core/ecs/model.ts";
import { quoted, said } from "#core/ecs/said.ts";
import { eachContainer, type Fault, placeIn, type Rule } from "./rule.ts";

/** Endpoints that a task wants before it starts, by what it uses; one of each row is enough. */
function wantedEndpoints({ containers }: TaskDefinition): readonly (readonly string[])[] {
  const ecr = containers.some(({ image }) => /\.dkr\.ecr\./.test(image));
  const logs = containers.some(({ log }) => log?.driver === "awslogs");
  const secrets = containers.some(({ secrets: some, log }) => some || log?.secrets);
  return [
    ...(ecr ? [["ecr.api"], ["ecr.dkr"], ["s3"]] : []),
    ...(logs ? [["logs"]] : []),
    ...(secrets ? [["secretsmanager", "ssm"]] : []),
  ];
}

const unreachable: Rule = {
  id: "NET001",
  severity: "warning",
  title: said(
    "the task reaches neither its image, nor logs, nor secrets",
    "イメージ・ログ・シークレットへの経路がありません",
  ),
  needs: ["service", "network"],
  check({ task, service, behaviour }) {
    const { nat, endpoints } = behaviour!.network!;
    if (nat || service!.assignPublicIp === true || task.networkMode === "host" || task.networkMode === "bridge")
      return [];
    const others = task.containers.filter(({ image }) => !/\.dkr\.ecr\./.test(image)).map(({ image }) => image);
    const missing = wantedEndpoints(task)
      .filter((choices) => !choices.some((each) => endpoints.includes(each)))
      .map((choices) => choices.join(" or "));
    const wanted = [...missing, ...(others.length > 0 ? [`a way to the registry of ${others.join(", ")}`] : [])];
    if (wanted.length === 0) return [];
    return [
      {
        ...placeIn("service", "networkConfiguration", "awsvpcConfiguration"),
        found: said(
          `no public address, no NAT, endpoints ${endpoints.length === 0 ? "none" : endpoints.join(", ")}`,
          `パブリック IP なし、NAT なし、エンドポイント ${endpoints.length === 0 ? "なし" : endpoints.join("、")}`,
        ),
        wanted: said(wanted.join(", "), wanted.join("、")),
        mend: said("add the endpoints, or a NAT gateway", "エンドポイントか NAT ゲートウェイを足します"),
      },
    ];
  },
};

const newAddress: Rule = {
  id: "NET002",
  severity: "info",
  title: said(
    "who lets us in by our address has to learn the new one",
    "接続元アドレスが変わることを伝える必要があります",
  ),
  needs: ["network"],
  check({ behaviour }) {
    const { allowLists } = behaviour!.network!;
    if (allowLists.length === 0) return [];
    return [
      {
        ...placeIn("behaviour", "network", "allowLists"),
        found: said(quoted(allowLists), quoted(allowLists)),
        wanted: said("told before the first request leaves from there", "最初のリクエストより前に伝わっていること"),
        mend: said(
          "give a NAT gateway fixed addresses, tell them, and make it an item of the checklist",
          "NAT ゲートウェイに固定アドレスを付けて通知し、チェックリストに加えます",
        ),
      },
    ];
  },
};

const blockingLogs: Rule = {
  id: "LOG001",
  severity: "warning",
  title: said("a slow CloudWatch Logs stops the application", "CloudWatch Logs の遅延でアプリケーションが止まります"),
  needs: [],
  check: (subject) =>
    eachContainer(subject, (container, at) => {
      if (container.log?.driver !== "awslogs" || container.log.options.mode === "non-blocking") return [];
      const { mode } = container.log.options;
      return [
        {
          ...at("logConfiguration", "options"),
          severity: mode === undefined ? "info" : "warning",
          found: said(
            mode === undefined
              ? "no mode: what the account's defaultLogDriverMode says, non-blocking where it says nothing"
              : `mode ${mode}`,
            mode === undefined
              ? "mode なし: アカウントの defaultLogDriverMode に従い、未設定なら non-blocking です"
              : `mode ${mode}`,
          ),
          wanted: said("mode non-blocking with a max-buffer-size", "mode non-blocking と max-buffer-size"),
          mend: said(
            'add "mode": "non-blocking" and "max-buffer-size": "25m"; lines that do not fit are lost',
            '"mode": "non-blocking" と "max-buffer-size": "25m" を足します。あふれた行は失われます',
          ),
        },
      ];
    }),
};

const SECRET_NAME = /(SECRET|PASSWORD|PASSWD|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIAL)/i;
/** Names that point at a secret, and do not hold one. */
const POINTER = /(_FILE|_PATH|_ARN|_NAME|_URL|_HEADER|_TTL|_ID|_EXPIRY|_TIMEOUT)$/i;

const openSecrets: Rule = {
  id: "SEC001",
  severity: "warning",
  title: said(
    "a secret stands in the environment, readable by whoever may read the definition",
    "環境変数に機密情報があり、定義を読める人に見えます",
  ),
  needs: [],
  check: (subject) =>
    eachContainer(subject, (container, at) =>
      container.environment.flatMap(({ name, value }, i): readonly Fault[] => {
        if (!SECRET_NAME.test(name) || POINTER.test(name) || value === "" || /^(arn:|\/|true$|false$)/.test(value))
          return [];
        return [
          {
            ...at("environment", i, "name"),
            // The value itself is nobody's business.
            found: said(`${name} with ${value.length} characters`, `${name} (${value.length} 文字)`),
            wanted: said("an entry of secrets", "secrets の項目"),
            mend: said(
              "move it to Secrets Manager or Parameter Store, and name it in secrets",
              "Secrets Manager か Parameter Store に移し、secrets で参照します",
            ),
          },
        ];
      }),
    ),
};

const loose: Rule = {
  id: "SEC002",
  severity: "info",
  title: said("a container may do more than most have to", "コンテナの権限が必要以上かもしれません"),
  needs: [],
  check: (subject) =>
    eachContainer(subject, (container, at) => {
      const { privileged, readonlyRoot, user } = container;
      const isRoot = user === undefined || /^(root|0)(:|$)/.test(user);
      const found = [
        ...(privileged ? ["privileged"] : []),
        ...(isRoot ? [user === undefined ? "the image's user" : `user ${user}`] : []),
        ...(readonlyRoot ? [] : ["a writable root"]),
      ];
      if (found.length === 0) return [];
      const ja = [
        ...(privileged ? ["特権"] : []),
        ...(isRoot ? [user === undefined ? "イメージの既定ユーザー" : `ユーザー ${user}`] : []),
        ...(readonlyRoot ? [] : ["書き込めるルート"]),
      ];
      return [
        {
          ...at(),
          found: said(found.join(", "), ja.join("、")),
          wanted: said("a user of its own and readonlyRootFilesystem", "専用ユーザーと readonlyRootFilesystem"),
          mend: said(
            "set user and readonlyRootFilesystem, with a volume where it writes",
            "user と readonlyRootFilesystem を設定し、書き込む場所はボリュームにします",
          ),
        },
      ];
    }),
};

export const SURROUNDING_RULES: readonly Rule[] = [unreachable, newAddress, blockingLogs, openSecrets, loose];
