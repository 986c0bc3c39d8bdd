import type { Refusal } from "#core/ecs/graph.ts";
import { type Said, said, secondsText } from "#core/ecs/said.ts";
import type { Breaker } from "./breaker.ts";
import type { End } from "./life.ts";
import type { Change, Mend } from "./mend.ts";
import type { Stuck, Verdict } from "./verdict.ts";

/** What becomes of it, in one sentence. */
export function sayVerdict(verdict: Verdict): Said {
  switch (verdict.kind) {
    case "stable":
      return said(
        `Stable: it serves after ${secondsText(verdict.servesAfter)}`,
        `安定: ${secondsText(verdict.servesAfter, "ja")}後に稼働します`,
      );
    case "slow":
      return said(
        `Slow: it stays up, but serves only after ${secondsText(verdict.servesAfter)}`,
        `低速: 稼働しますが、${secondsText(verdict.servesAfter, "ja")}かかります`,
      );
    case "crash-loop": {
      const { en, ja } = sayWhy(verdict.why);
      return said(
        `Crash loop, a new task about every ${secondsText(verdict.period)}: ${en}`,
        `クラッシュループ (約 ${secondsText(verdict.period, "ja")}ごとに新しいタスク): ${ja}`,
      );
    }
    case "never-starts": {
      const { en, ja } = sayWhy(verdict.why);
      return said(`Never starts: ${en}`, `起動しません: ${ja}`);
    }
  }
}

export function sayWhy(why: End | Refusal | Stuck): Said {
  switch (why.kind) {
    case "essential-exited":
      return said(
        `essential container "${why.container}" exits with ${why.exit}, and its end is that of the task`,
        `essential なコンテナ「${why.container}」が終了コード ${why.exit} で終わり、タスクも止まります`,
      );
    case "dependency-failed":
      return said(
        `"${why.container}" waits for "${why.dependency}", which ended with ${why.exit}`,
        `「${why.container}」が待つ「${why.dependency}」が終了コード ${why.exit} で終わりました`,
      );
    case "start-timeout":
      return said(
        `"${why.container}" was not what is waited for within its startTimeout of ${secondsText(why.seconds)}`,
        `「${why.container}」が startTimeout の ${secondsText(why.seconds, "ja")}以内に待たれている状態になりませんでした`,
      );
    case "container-unhealthy":
      return said(
        `the health check of essential container "${why.container}" fails`,
        `essential なコンテナ「${why.container}」のヘルスチェックが失敗します`,
      );
    case "target-unhealthy":
      return said(
        "the load balancer calls the task unhealthy, and no grace period protects it any more",
        "ロードバランサーが unhealthy と判定し、猶予期間も終わっています",
      );
    case "missing":
      return said(
        `ECS refuses it: "${why.container}" depends on "${why.dependency}", which there is not`,
        `ECS が拒否します: 「${why.container}」が依存する「${why.dependency}」がありません`,
      );
    case "cycle":
      return said(
        `ECS refuses it: ${why.names.join(" → ")} is a circle`,
        `ECS が拒否します: ${why.names.join(" → ")} が循環しています`,
      );
    case "no-check":
      return said(
        `ECS refuses it: "${why.container}" waits for HEALTHY of "${why.dependency}", which has no healthCheck`,
        `ECS が拒否します: 「${why.container}」が HEALTHY を待つ「${why.dependency}」に healthCheck がありません`,
      );
    case "waits-for-essential":
      return said(
        `ECS refuses it: "${why.container}" waits for the end of "${why.dependency}", which is essential`,
        `ECS が拒否します: 「${why.container}」が終了を待つ「${why.dependency}」が essential です`,
      );
    case "no-essential":
      return said("ECS refuses it: no container is essential", "ECS が拒否します: essential なコンテナがありません");
    case "stuck":
      return why.waiting === undefined
        ? said("it stays PENDING", "PENDING のままです")
        : said(
            `"${why.waiting.container}" waits for "${why.waiting.dependency}": ${why.waiting.condition}, which does not come; the task stays PENDING`,
            `「${why.waiting.container}」が待つ「${why.waiting.dependency}」の ${why.waiting.condition} になりません。タスクは PENDING のままです`,
          );
  }
}

export function sayChange(change: Change): Said {
  switch (change.kind) {
    case "not-essential":
      return said(`essential: false on "${change.container}"`, `「${change.container}」を essential: false にする`);
    case "grace":
      return said(
        `healthCheckGracePeriodSeconds: ${change.seconds}`,
        `healthCheckGracePeriodSeconds を ${change.seconds} にする`,
      );
    case "start-period":
      return said(
        `startPeriod: ${change.seconds} on "${change.container}"`,
        `「${change.container}」の startPeriod を ${change.seconds} にする`,
      );
    case "retries":
      return said(
        `retries: ${change.retries} on "${change.container}"`,
        `「${change.container}」の retries を ${change.retries} にする`,
      );
    case "no-start-timeout":
      return said(`no startTimeout on "${change.container}"`, `「${change.container}」の startTimeout を消す`);
    case "wait":
      return said(
        `"${change.container}" depends on "${change.dependency}": SUCCESS`,
        `「${change.container}」を「${change.dependency}」の SUCCESS に依存させる`,
      );
    case "gate":
      return said(
        `a container "gate" with essential: false that depends on "${change.dependency}": SUCCESS and ends at once`,
        `「${change.dependency}」の SUCCESS に依存し、すぐ終わる essential: false のコンテナ「gate」を足す`,
      );
  }
}

export function sayMend({ changes, servesAfter }: Mend): Said {
  const all = changes.map(sayChange);
  return said(
    `${all.map(({ en }) => en).join("; ")} (serves after ${secondsText(servesAfter)})`,
    `${all.map(({ ja }) => ja).join("、")} (${secondsText(servesAfter, "ja")}後に稼働)`,
  );
}

const minutesText = (minutes: number): string => String(Number(minutes.toFixed(1)));

export function sayBreaker({ failures, minutes, rollsBack }: Breaker): Said {
  if (minutes === undefined)
    return said(
      "The circuit breaker counts tasks that never ran or failed a check before they were healthy; these did more than that, so do not rely on it",
      "サーキットブレーカーが数えるのは、RUNNING にならなかったタスクと healthy になる前に判定に失敗したタスクです。これらは該当しないため頼れません",
    );
  const [least, most] = [minutesText(minutes.least), minutesText(minutes.most)];
  const span = least === most ? most : `${least} to ${most}`;
  return said(
    `The circuit breaker fires after ${failures} failures, in about ${span} min${rollsBack ? ", and rolls back" : ", and does not roll back"}`,
    `サーキットブレーカーは ${failures} 回の失敗、約 ${span.replace(" to ", "〜")} 分で作動し、${rollsBack ? "ロールバックします" : "ロールバックしません"}`,
  );
}
