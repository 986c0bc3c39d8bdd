import { behaviourOf } from "#core/ecs/behaviour.ts";
import { endsByItself } from "#core/ecs/ends.ts";
import { type Container, checkOf, type HealthTimes, healthTimes, isEssential } from "#core/ecs/model.ts";
import { said, secondsText } from "#core/ecs/said.ts";
import { eachContainer, type Fault, type Place, type Rule, type Subject } from "./rule.ts";

type At = (...path: string[]) => Place;

/** Containers with a check of their own. */
const checked = (
  subject: Subject,
  check: (container: Container, times: HealthTimes, at: At) => readonly Fault[],
): readonly Fault[] =>
  eachContainer(subject, (container, at) => {
    const found = checkOf(container);
    return found === undefined ? [] : check(container, healthTimes(found), (...path) => at("healthCheck", ...path));
  });

const BOUNDS = { interval: [5, 300], timeout: [2, 60], retries: [1, 10], startPeriod: [0, 300] } as const;

const ranges: Rule = {
  id: "HC001",
  severity: "error",
  title: said("a number of the health check is out of range", "ヘルスチェックの値が範囲外です"),
  needs: [],
  check: (subject) =>
    checked(subject, (_, times, at) =>
      Object.entries(BOUNDS).flatMap(([key, [least, most]]): readonly Fault[] => {
        const value = times[key as keyof typeof BOUNDS];
        if (value >= least && value <= most && Number.isInteger(value)) return [];
        return [
          {
            ...at(key),
            found: said(`${key} ${value}`, `${key} ${value}`),
            wanted: said(`a whole number from ${least} to ${most}`, `${least}〜${most} の整数`),
            mend: said(
              `set ${key} to ${value < least ? least : most}`,
              `${key} を ${value < least ? least : most} にします`,
            ),
          },
        ];
      }),
    ),
};

const overlap: Rule = {
  id: "HC002",
  severity: "warning",
  title: said("a probe may take as long as the interval", "プローブの timeout が interval 以上です"),
  needs: [],
  check: (subject) =>
    checked(subject, (_, { timeout, interval }, at) =>
      timeout < interval
        ? []
        : [
            {
              ...at("timeout"),
              found: said(
                `timeout ${timeout} s, interval ${interval} s`,
                `timeout ${timeout} 秒、interval ${interval} 秒`,
              ),
              wanted: said("a timeout below the interval", "interval より短い timeout"),
              mend: said(
                `probes never overlap, so a hung one makes the cycle ${timeout + interval} s; lower the timeout`,
                `プローブは重ならないため、応答がないと周期が ${timeout + interval} 秒になります。timeout を短くします`,
              ),
            },
          ],
    ),
};

const slowBoot: Rule = {
  id: "HC003",
  severity: "error",
  title: said(
    "the container is called unhealthy before it can answer",
    "応答できるようになる前に unhealthy と判定されます",
  ),
  needs: ["behaviour"],
  check: (subject) =>
    checked(subject, ({ name }, { interval, timeout, retries, startPeriod }, at) => {
      const its = behaviourOf(subject.behaviour!, name);
      const boot = its[its.healthyAfter];
      const allowed = startPeriod + retries * (its.hangs ? interval + timeout : interval);
      if (boot <= allowed) return [];
      const wanted = Math.ceil(boot * 1.2);
      const startPeriodWanted = Math.min(300, wanted);
      const retriesWanted = Math.min(10, Math.max(retries, Math.ceil((wanted - startPeriodWanted) / interval)));
      return [
        {
          ...at("startPeriod"),
          found: Number.isFinite(boot)
            ? said(
                `it answers after ${secondsText(boot)}, ${secondsText(allowed)} are allowed`,
                `応答まで ${secondsText(boot, "ja")}、許容は ${secondsText(allowed, "ja")} です`,
              )
            : said("it never answers", "応答しません"),
          wanted: said(
            "startPeriod + retries x interval above that",
            "startPeriod + retries × interval がそれを上回ること",
          ),
          mend: said(
            `set startPeriod to ${startPeriodWanted} and retries to ${retriesWanted}`,
            `startPeriod を ${startPeriodWanted}、retries を ${retriesWanted} にします`,
          ),
        },
      ];
    }),
};

const unprotected: Rule = {
  id: "HC004",
  severity: "warning",
  title: said(
    "the start period ends with the first success, and the warm-up that follows is longer than what is left",
    "startPeriod は最初の成功で終わり、その後のウォームアップを保護しきれません",
  ),
  needs: ["behaviour"],
  check: (subject) =>
    checked(subject, ({ name }, { interval, timeout, retries, startPeriod }, at) => {
      if (startPeriod === 0) return [];
      const warmUps = subject.task.containers.filter(
        (each) =>
          endsByItself(subject, each) &&
          each.dependsOn.some(({ container, condition }) => container === name && condition === "HEALTHY"),
      );
      const longest = Math.max(0, ...warmUps.map((each) => behaviourOf(subject.behaviour!, each.name).runs ?? 0));
      const protection = retries * (interval + timeout);
      if (longest <= protection) return [];
      const wanted = Math.ceil(longest / (interval + timeout));
      return [
        {
          ...at("retries"),
          found: said(
            `${secondsText(protection)} until it is called unhealthy, a warm-up of ${secondsText(longest)}`,
            `unhealthy まで ${secondsText(protection, "ja")}、ウォームアップは ${secondsText(longest, "ja")} です`,
          ),
          wanted: said(
            "retries x (interval + timeout) above the warm-up",
            "retries × (interval + timeout) がウォームアップを上回ること",
          ),
          mend:
            wanted <= 10
              ? said(`set retries to ${wanted}`, `retries を ${wanted} にします`)
              : said(
                  "raise interval too, or let the warm-up leave CPU for the probe",
                  "interval も延ばすか、ウォームアップの負荷を抑えます",
                ),
        },
      ];
    }),
};

/** What the shell is given, in one line. */
const commandOf = ({ healthCheck }: Container): string => (healthCheck?.command ?? []).slice(1).join(" ");

const blind: Rule = {
  id: "HC005",
  severity: "info",
  title: said("curl without --fail takes an HTTP 503 for health", "--fail のない curl は HTTP 503 でも成功します"),
  needs: [],
  check: (subject) =>
    checked(subject, (container, _, at) => {
      const command = commandOf(container);
      if (!/(^|[\s/;&|(])curl\s/.test(command) || /\s(--fail\b|--fail-with-body\b|-[a-zA-Z]*f)/.test(command))
        return [];
      const isChecked = subject.group !== undefined || (subject.service?.loadBalancers.length ?? 0) > 0;
      const isKnown = subject.service !== undefined || isChecked;
      return [
        {
          ...at("command"),
          severity: isKnown && !isChecked ? "warning" : "info",
          found: said("curl without -f", "-f のない curl"),
          wanted: said(
            isChecked ? "nothing, where the load balancer asks for more" : "curl -f, where nothing else asks",
            isChecked
              ? "ロードバランサーが別に確認するなら、このままで構いません"
              : "ほかに確認するものがなければ curl -f",
          ),
          mend: said(
            'write curl -f unless "the port answers" is what you mean, as with a maintenance mode while warming up',
            "ウォームアップ中のメンテナンスモードのように「ポートが応答すればよい」場合以外は curl -f と書きます",
          ),
        },
      ];
    }),
};

const hiding: Rule = {
  id: "HC006",
  severity: "warning",
  title: said("a pipe or a semicolon hides the failure of the probe", "パイプやセミコロンがプローブの失敗を隠します"),
  needs: [],
  check: (subject) =>
    checked(subject, (container, _, at) => {
      if (container.healthCheck!.command[0] !== "CMD-SHELL") return [];
      const bare = commandOf(container).replace(/'[^']*'|"[^"]*"/g, '""');
      const pipes = /[^|]\|[^|]/.test(bare) && !/pipefail|\|\|\s*exit\b/.test(bare) && !LOOKS_AT_ANSWER.test(bare);
      const semicolon = /;/.test(bare) && !/set -\w*e/.test(bare) && !/\bif\b|\bfor\b|\bexit\b/.test(bare);
      if (!pipes && !semicolon) return [];
      return [
        {
          ...at("command"),
          found: pipes
            ? said("a pipe without || exit 1", "|| exit 1 のないパイプ")
            : said("a semicolon between commands", "コマンド間のセミコロン"),
          wanted: said("the status of the probe itself", "プローブ自体の終了ステータス"),
          mend: said(
            "end it with || exit 1, and join commands with &&",
            "末尾を || exit 1 とし、コマンドは && でつなぎます",
          ),
        },
      ];
    }),
};

/** A pipe that ends so fails where the answer is not the one that is wanted. */
const LOOKS_AT_ANSWER = /\|\s*([ef]?grep\b|jq\s(.*\s)?-\w*e)[^|;&]*$/;

const otherPort: Rule = {
  id: "HC007",
  severity: "warning",
  title: said("the probe asks a port that the container does not map", "プローブのポートが portMappings にありません"),
  needs: [],
  check: (subject) =>
    checked(subject, (container, _, at) => {
      const asked = /(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]):(\d{1,5})/.exec(commandOf(container))?.[1];
      const ports = container.ports.flatMap(({ containerPort }) => containerPort ?? []);
      if (asked === undefined || ports.length === 0 || ports.includes(Number(asked))) return [];
      return [
        {
          ...at("command"),
          found: said(`port ${asked}`, `ポート ${asked}`),
          wanted: said(`one of ${ports.join(", ")}`, `${ports.join(", ")} のいずれか`),
          mend: said("ask the port that the container serves on", "コンテナが待ち受けるポートに変えます"),
        },
      ];
    }),
};

const BLUE_GREEN = ["BLUE_GREEN", "LINEAR", "CANARY"];

const uncheckedBlueGreen: Rule = {
  id: "HC008",
  severity: "warning",
  title: said(
    "a blue/green deployment goes by the health of a container that has no check",
    "Blue/Green デプロイの対象コンテナにヘルスチェックがありません",
  ),
  needs: ["service"],
  check(subject) {
    const { controller, strategy, loadBalancers } = subject.service!;
    if (controller !== "CODE_DEPLOY" && !BLUE_GREEN.includes(strategy ?? "")) return [];
    return eachContainer(subject, (container, at) => {
      const isBalanced = loadBalancers.some((each) => each.container === container.name);
      if (!isBalanced || checkOf(container) !== undefined) return [];
      return [
        {
          ...at("healthCheck"),
          found: said(`none on "${container.name}"`, `「${container.name}」にありません`),
          wanted: said("a healthCheck", "healthCheck"),
          mend: said(
            "add one that asks the port: it is what the deployment waits for before it shifts traffic",
            "ポートを確認するヘルスチェックを足します。切り替え前にデプロイが待つのはこれです",
          ),
        },
      ];
    });
  },
};

const detection: Rule = {
  id: "HC009",
  severity: "info",
  title: said("how long a process that hangs goes unnoticed", "ハングしたプロセスに気付くまでの時間"),
  needs: [],
  check: (subject) =>
    checked(subject, (container, { interval, timeout, retries }, at) => {
      if (!isEssential(container)) return [];
      const [least, most] = [retries * timeout + (retries - 1) * interval, retries * (interval + timeout)];
      return [
        {
          ...at(),
          found: said(
            `${secondsText(least)} to ${secondsText(most)}`,
            `${secondsText(least, "ja")}〜${secondsText(most, "ja")}`,
          ),
          wanted: said("as long as you can bear", "許容できる長さであること"),
          mend: said(
            "fewer retries find it earlier, and protect a warm-up less",
            "retries を減らすと早く気付きますが、ウォームアップの保護は短くなります",
          ),
        },
      ];
    }),
};

export const HEALTH_RULES: readonly Rule[] = [
  ranges,
  overlap,
  slowBoot,
  unprotected,
  blind,
  hiding,
  otherPort,
  uncheckedBlueGreen,
  detection,
];
