import { said } from "#core/ecs/said.ts";
import { failuresNeeded } from "#core/ecs/simulate/breaker.ts";
import { sceneOf } from "#core/ecs/simulate/scene.ts";
import { simulate } from "#core/ecs/simulate/simulate.ts";
import { type Fault, placeIn, type Rule } from "./rule.ts";

const CIRCUIT = ["deploymentConfiguration", "deploymentCircuitBreaker"] as const;

const off: Rule = {
  id: "CB001",
  severity: "warning",
  title: said("a deployment that cannot start goes on for ever", "起動できないデプロイが止まりません"),
  needs: ["service"],
  check({ service }) {
    const { circuitBreaker: circuit, controller } = service!;
    if (controller === "CODE_DEPLOY" || controller === "EXTERNAL") return [];
    if (circuit?.enabled && circuit.rollback) return [];
    const [en, ja] = circuit?.enabled ? ["on, without rollback", "有効、ロールバックなし"] : ["off", "無効"];
    return [
      {
        ...placeIn("service", ...CIRCUIT),
        found: said(`circuit breaker ${en}`, `サーキットブレーカー: ${ja}`),
        wanted: said("enable and rollback", "enable と rollback"),
        mend: said(
          'set deploymentCircuitBreaker to { "enable": true, "rollback": true }',
          'deploymentCircuitBreaker を { "enable": true, "rollback": true } にします',
        ),
      },
    ];
  },
};

const minutesText = (minutes: number): string => String(Number(minutes.toFixed(1)));

const late: Rule = {
  id: "CB002",
  severity: "info",
  title: said(
    "how long a failing deployment goes on until the circuit breaker fires",
    "失敗するデプロイをサーキットブレーカーが止めるまでの時間",
  ),
  needs: ["service", "behaviour"],
  check(subject): readonly Fault[] {
    const { service } = subject;
    const circuit = service!.circuitBreaker;
    if (!circuit?.enabled) return [];
    const failures = failuresNeeded(circuit, service!.desiredCount ?? 1);
    const { breaker } = simulate(sceneOf(subject).scene);
    const place = placeIn("service", ...CIRCUIT);
    const wanted = said("shorter than anybody waits", "待てる時間より短いこと");
    const mend = said("a threshold of type COUNT makes it fire earlier", "COUNT 型のしきい値で早められます");
    if (breaker === undefined)
      return [
        { ...place, found: said(`after ${failures} failures`, `${failures} 回の失敗で作動します`), wanted, mend },
      ];
    if (breaker.minutes === undefined)
      return [
        {
          ...place,
          severity: "warning",
          found: said(
            "the tasks of this loop ran, or were healthy, before they ended, and are not documented to count",
            "このループのタスクは RUNNING や healthy になってから止まるため、失敗に数えられない可能性があります",
          ),
          wanted: said("a loop that it sees", "検知できる失敗であること"),
          mend: said(
            "mend the loop; do not rely on the circuit breaker",
            "ループ自体を直します。サーキットブレーカーには頼れません",
          ),
        },
      ];
    const { least, most } = breaker.minutes;
    return [
      {
        ...place,
        found: said(
          `${failures} failures take ${minutesText(least)} to ${minutesText(most)} min in this loop`,
          `このループでは ${failures} 回の失敗に ${minutesText(least)}〜${minutesText(most)} 分かかります`,
        ),
        wanted,
        mend,
      },
    ];
  },
};

const twoControllers: Rule = {
  id: "DEP-CD01",
  severity: "warning",
  title: said(
    "CodeDeploy and the migration write to the same listener",
    "CodeDeploy と移行が同じリスナーを書き換えます",
  ),
  needs: ["service", "migration"],
  check({ service, behaviour }) {
    if (service!.controller !== "CODE_DEPLOY" || behaviour!.migration!.followsTarget) return [];
    return [
      {
        ...placeIn("service", "deploymentController", "type"),
        found: said(
          "CODE_DEPLOY, with a migration that names a target group",
          "CODE_DEPLOY と、ターゲットグループを固定した移行",
        ),
        wanted: said("a migration that follows the live target group", "使用中のターゲットグループに追従する移行"),
        mend: said(
          "name the deployment group in the route of the migration, and no target group",
          "移行の経路には、ターゲットグループではなくデプロイグループを書きます",
        ),
      },
    ];
  },
};

export const DEPLOYMENT_RULES: readonly Rule[] = [off, late, twoControllers];
