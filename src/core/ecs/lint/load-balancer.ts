import { behaviourOf } from "#core/ecs/behaviour.ts";
import { endsByItself } from "#core/ecs/ends.ts";
import { DEFAULTS, targetTimes } from "#core/ecs/model.ts";
import { quoted, said, secondsText } from "#core/ecs/said.ts";
import { requiredGrace } from "#core/ecs/simulate/grace.ts";
import { type Scene, sceneOf } from "#core/ecs/simulate/scene.ts";
import { simulate } from "#core/ecs/simulate/simulate.ts";
import { eachContainer, type Fault, placeIn, type Rule, type Subject } from "./rule.ts";

/** The start, as if ESS002 were mended: one finding for each mistake. */
function mendedScene(subject: Subject): Scene {
  const containers = subject.task.containers.map((each) =>
    endsByItself(subject, each) ? { ...each, essential: false } : each,
  );
  return sceneOf({ ...subject, task: { ...subject.task, containers } }).scene;
}

const shortGrace: Rule = {
  id: "LB001",
  severity: "error",
  title: said(
    "the load balancer calls the task unhealthy, and the scheduler replaces it, before it is ready",
    "準備が終わる前にロードバランサーが unhealthy と判定し、タスクが入れ替えられます",
  ),
  needs: ["service", "targetGroup", "behaviour"],
  check(subject) {
    const scene = mendedScene(subject);
    const required = requiredGrace(scene);
    const grace = subject.service!.gracePeriod ?? 0;
    if (required === undefined || grace >= required.seconds) return [];
    const { interval, unhealthyThreshold } = targetTimes(subject.group!);
    if (Math.ceil(required.failing / interval) < unhealthyThreshold) return [];
    const { verdict } = simulate(scene);
    const loops = verdict.kind === "crash-loop" ? verdict.period : undefined;
    return [
      {
        ...placeIn("service", "healthCheckGracePeriodSeconds"),
        found: said(
          `${grace} s${loops === undefined ? "" : `: replaced every ${secondsText(loops)}`}`,
          `${grace} 秒${loops === undefined ? "" : `。${secondsText(loops, "ja")}ごとに入れ替わります`}`,
        ),
        wanted: said(
          `${required.seconds} s: (${secondsText(required.ready)} until it is ready + ${required.checks + 1} checks of ${required.interval} s) x 1.2`,
          `${required.seconds} 秒: (準備完了まで ${secondsText(required.ready, "ja")} + ${required.interval} 秒のチェック ${required.checks + 1} 回) × 1.2`,
        ),
        mend: said(
          `set healthCheckGracePeriodSeconds to ${required.seconds}, or keep the task from RUNNING until the warm-up is done (DEP008)`,
          `healthCheckGracePeriodSeconds を ${required.seconds} にするか、ウォームアップが終わるまでタスクを RUNNING にしません (DEP008)`,
        ),
      },
    ];
  },
};

const LONG_GRACE = 600;

const longGrace: Rule = {
  id: "LB002",
  severity: "warning",
  title: said("dead tasks live as long as the grace period", "死んだタスクが猶予期間のあいだ残ります"),
  needs: ["service"],
  check({ service }) {
    const grace = service!.gracePeriod ?? 0;
    if (grace <= LONG_GRACE) return [];
    return [
      {
        ...placeIn("service", "healthCheckGracePeriodSeconds"),
        found: said(secondsText(grace), secondsText(grace, "ja")),
        wanted: said(`${secondsText(LONG_GRACE)} at most`, `${secondsText(LONG_GRACE, "ja")} 以下`),
        mend: said(
          "let a container wait for the warm-up (DEP008), and the grace period can be short",
          "ウォームアップを待つコンテナを置けば (DEP008)、猶予期間を短くできます",
        ),
      },
    ];
  },
};

const deregistration: Rule = {
  id: "LB003",
  severity: "warning",
  title: said(
    "the deregistration delay does not fit requests or deployments",
    "登録解除の遅延がリクエストやデプロイに合っていません",
  ),
  needs: ["targetGroup"],
  check({ group, service, behaviour }) {
    const { deregistrationDelay: delay } = targetTimes(group!);
    const request = behaviour?.alb.longestRequest;
    const bake = service?.bakeMinutes === undefined ? undefined : service.bakeMinutes * 60;
    const fault = (wanted: Fault["wanted"], mend: Fault["mend"]): Fault => ({
      ...placeIn("targetGroup", "attributes"),
      found: said(`deregistration_delay.timeout_seconds ${delay}`, `deregistration_delay.timeout_seconds ${delay}`),
      wanted,
      mend,
    });
    if (request !== undefined && delay < request)
      return [
        fault(
          said(
            `${secondsText(request)} or more, the longest request`,
            `最長のリクエストの ${secondsText(request, "ja")} 以上`,
          ),
          said(
            "raise it, or requests are cut off at each deployment",
            "延ばさないと、デプロイのたびにリクエストが切られます",
          ),
        ),
      ];
    const most = Math.min(DEFAULTS.target.deregistrationDelay, bake || DEFAULTS.target.deregistrationDelay);
    if (delay <= most) return [];
    return [
      fault(
        said(`${secondsText(most)} at most`, `${secondsText(most, "ja")} 以下`),
        said(
          "lower it to a bit more than the longest request: every deployment waits for it",
          "最長のリクエストより少し長い程度に縮めます。デプロイのたびに待たされます",
        ),
      ),
    ];
  },
};

const stopTimeout: Rule = {
  id: "LB004",
  severity: "warning",
  title: said("a container is killed before it has shut down", "終了処理が終わる前に強制終了されます"),
  needs: ["behaviour"],
  check: (subject) =>
    eachContainer(subject, (container, at) => {
      const { shutdown } = behaviourOf(subject.behaviour!, container.name);
      const timeout = container.stopTimeout ?? DEFAULTS.stopTimeout;
      if (timeout >= shutdown) return [];
      return [
        {
          ...at("stopTimeout"),
          found: said(
            `${timeout} s, it takes ${secondsText(shutdown)} to end`,
            `${timeout} 秒。終了には ${secondsText(shutdown, "ja")} かかります`,
          ),
          wanted: said(`${Math.ceil(shutdown)} s or more`, `${Math.ceil(shutdown)} 秒以上`),
          mend: said(
            shutdown <= 120
              ? `set stopTimeout to ${Math.ceil(shutdown)}`
              : "shut down faster: Fargate gives 120 s at most",
            shutdown <= 120
              ? `stopTimeout を ${Math.ceil(shutdown)} にします`
              : "終了を速くします。Fargate の上限は 120 秒です",
          ),
        },
      ];
    }),
};

const slowStart: Rule = {
  id: "LB005",
  severity: "warning",
  title: said(
    "a new target gets its share slowly, and the judge counts from its first request",
    "スロースタート中の新しいターゲットも判定の対象になっています",
  ),
  needs: ["targetGroup", "migration"],
  check({ group, behaviour }) {
    const slow = group!.slowStart ?? 0;
    const { warmupAge } = behaviour!.migration!;
    if (slow === 0 || warmupAge >= slow) return [];
    return [
      {
        ...placeIn("targetGroup", "attributes"),
        found: said(
          `slow_start.duration_seconds ${slow}, warmup.age ${secondsText(warmupAge)}`,
          `slow_start.duration_seconds ${slow}、warmup.age ${secondsText(warmupAge)}`,
        ),
        wanted: said(`warmup.age of ${secondsText(slow)} or more`, `warmup.age が ${secondsText(slow, "ja")} 以上`),
        mend: said(`set warmup.age of the migration to ${slow}s`, `移行の warmup.age を ${slow}s にします`),
      },
    ];
  },
};

const sticky: Rule = {
  id: "LB006",
  severity: "warning",
  title: said("clients stay with a side for longer than a step lasts", "クライアントの固定がステップより長く続きます"),
  needs: ["targetGroup", "migration"],
  check({ group, behaviour }) {
    const { step } = behaviour!.migration!;
    if (step === undefined || group!.stickiness <= step) return [];
    return [
      {
        ...placeIn("targetGroup", "attributes"),
        found: said(
          `stickiness of ${secondsText(group!.stickiness)}, a step of ${secondsText(step)}`,
          `固定 ${secondsText(group!.stickiness, "ja")}、ステップ ${secondsText(step, "ja")}`,
        ),
        wanted: said("a step at most, or none", "ステップの長さ以下、またはなし"),
        mend: said(
          "turn stickiness off while the service moves: the share that is measured lags behind the one that is set",
          "移行中は固定を無効にします。実測の割合が設定に遅れて追いつくためです",
        ),
      },
    ];
  },
};

const instanceTargets: Rule = {
  id: "LB007",
  severity: "error",
  title: said(
    "tasks with addresses of their own need targets by ip",
    "awsvpc のタスクには ip タイプのターゲットが必要です",
  ),
  needs: ["targetGroup"],
  check({ group, task, launch }) {
    if (group!.targetType !== "instance" || (launch !== "fargate" && task.networkMode !== "awsvpc")) return [];
    return [
      {
        ...placeIn("targetGroup", "targetType"),
        found: said("instance", "instance"),
        wanted: said("ip", "ip"),
        mend: said(
          "make another target group of type ip: the type cannot be changed",
          "ip タイプのターゲットグループを作り直します。タイプは変更できません",
        ),
      },
    ];
  },
};

const lenient: Rule = {
  id: "LB008",
  severity: "warning",
  title: said("redirects or refusals count as healthy", "リダイレクトや 4xx も正常とみなされます"),
  needs: ["targetGroup"],
  check({ group }) {
    const matcher = group!.matcher ?? "200";
    const codes = matcher.split(",").flatMap((range) => range.split("-").map(Number));
    if (!codes.some((code) => code >= 300)) return [];
    return [
      {
        ...placeIn("targetGroup", "matcher", "httpCode"),
        found: said(matcher, matcher),
        wanted: said("200, or 200-299", "200 または 200-299"),
        mend: said(
          "choose a path that answers 200 without a login, and ask for that",
          "ログインなしで 200 を返すパスを選び、それだけを許します",
        ),
      },
    ];
  },
};

const shared: Rule = {
  id: "LB009",
  severity: "warning",
  title: said(
    "the health of every target hangs on something that all share",
    "すべてのターゲットの判定が共有のものに依存しています",
  ),
  needs: ["targetGroup", "behaviour"],
  check({ group, behaviour }) {
    const { sharedPaths } = behaviour!.alb;
    if (group!.path === undefined || !sharedPaths.includes(group!.path)) return [];
    return [
      {
        ...placeIn("targetGroup", "healthCheckPath"),
        found: said(
          `${group!.path}, which is among ${quoted(sharedPaths)}`,
          `${group!.path} は ${quoted(sharedPaths)} に含まれます`,
        ),
        wanted: said("a path that asks the task only", "タスク自身だけを確認するパス"),
        mend: said(
          "ask a path that needs no database: a slow one would have every task replaced at once",
          "データベースを使わないパスにします。データベースが遅いだけで全タスクが入れ替わるためです",
        ),
      },
    ];
  },
};

export const LOAD_BALANCER_RULES: readonly Rule[] = [
  shortGrace,
  longGrace,
  deregistration,
  stopTimeout,
  slowStart,
  sticky,
  instanceTargets,
  lenient,
  shared,
];
