import { behaviourOf, type ContainerBehaviour } from "#core/ecs/behaviour.ts";
import { graphOf } from "#core/ecs/graph.ts";
import {
  type Container,
  checkOf,
  DEFAULTS,
  type Dependency,
  healthTimes,
  isEssential,
  targetTimes,
} from "#core/ecs/model.ts";
import { newAgenda } from "./agenda.ts";
import { answerOf, type HealthState, NEW_HEALTH, nextProbeAt, stepHealth } from "./health.ts";
import type { ContainerStatus, End, Life, TaskStatus, Waiting } from "./life.ts";
import { balancedContainer, EMPTY_GROUP, gracePeriodOf, horizonOf, type Scene } from "./scene.ts";
import { newSpans } from "./spans.ts";
import { NEW_TARGET, stepTarget, type TargetState } from "./target.ts";

/** When the load balancer asks a new target first. It promises neither. */
export type FirstCheck = "at-once" | "after-interval";

interface Live {
  readonly spec: Container;
  readonly behaviour: ContainerBehaviour;
  status: ContainerStatus;
  isPulling: boolean;
  startedAt: number | undefined;
  /** Whoever asks for an earlier start than this one asks in vain. */
  starts: number;
  exit: number;
  health: HealthState;
}

/**
 * Lives through the start of one task, and on until it ends or nothing new can happen. ECS must have taken the definition
 * (`refusalOf`). This file is long because all of it is one state machine: whoever may change the state stands here.
 */
export function liveTask(scene: Scene, firstCheck: FirstCheck): Life {
  const { task, behaviour } = scene;
  const horizon = horizonOf(scene);
  const graph = graphOf(task);
  const grace = gracePeriodOf(scene);
  const balanced = balancedContainer(scene);
  const target = targetTimes(scene.group ?? EMPTY_GROUP);
  const agenda = newAgenda();
  const spans = newSpans(agenda.now);
  const lives = task.containers.map(
    (spec): Live => ({
      spec,
      behaviour: behaviourOf(behaviour, spec.name),
      status: "PENDING",
      isPulling: false,
      startedAt: undefined,
      starts: 0,
      exit: 0,
      health: NEW_HEALTH,
    }),
  );
  /** Who was sent SIGTERM. */
  const stopping = new Set<string>();
  const byName = new Map(lives.map((live) => [live.spec.name, live]));
  let status: TaskStatus = "PROVISIONING";
  let targetState: TargetState = NEW_TARGET;
  let startedAt: number | undefined;
  let runningAt: number | undefined;
  let servesAt: number | undefined;
  let pathOkAt: number | undefined;
  let hidden = false;
  let ending: { why: End; at: number } | undefined;
  let replacedAt: number | undefined;
  let stoppedAt: number | undefined;

  setTask("PROVISIONING");
  for (const live of lives) setContainer(live, "PENDING");
  agenda.at(behaviour.provisioning, () => setTask("PENDING"));
  agenda.run(horizon, settle);

  return {
    spans: spans.until(stoppedAt ?? horizon),
    startedAt,
    runningAt,
    servesAt,
    pathOkAt,
    hidden,
    end:
      ending === undefined
        ? undefined
        : { ...ending, replacedAt: replacedAt ?? agenda.now(), stoppedAt: stoppedAt ?? agenda.now() },
    waiting: ending === undefined && runningAt === undefined ? waitingFor() : undefined,
    until: stoppedAt ?? horizon,
  };

  function setTask(next: TaskStatus): void {
    status = next;
    spans.mark({ of: "task" }, next);
  }

  function setContainer(live: Live, next: ContainerStatus): void {
    live.status = next;
    spans.mark({ of: "container", name: live.spec.name }, next);
  }

  /** After every event: what may go on, goes on. */
  function settle(): void {
    if (ending !== undefined) stopWhatMay();
    if (ending !== undefined || status === "PROVISIONING") return;
    for (const live of lives) if (live.status === "PENDING" || live.status === "PULLED") advance(live);
    if (status === "PENDING" && lives.every(({ status: each }) => each === "RUNNING" || each === "STOPPED")) arrive();
    if (pathOkAt === undefined && balanced !== undefined && isPathOk()) pathOkAt = agenda.now();
    judge();
  }

  function advance(live: Live): void {
    const states = live.spec.dependsOn.map((each) => ({ each, is: dependencyState(each) }));
    const failed = states.find(({ is }) => is === "failed")?.each.container;
    if (failed !== undefined) {
      end({
        kind: "dependency-failed",
        container: live.spec.name,
        dependency: failed,
        exit: byName.get(failed)!.exit,
      });
      return;
    }
    const isMet = states.every(({ is }) => is === "met");
    // Fargate pulls all images at the start; the agent on EC2 pulls one when its container may start.
    if (live.status === "PENDING" && !live.isPulling && (isMet || behaviour.engine === "fargate")) {
      live.isPulling = true;
      agenda.at(agenda.now() + live.behaviour.pull, () => {
        if (ending === undefined) setContainer(live, "PULLED");
      });
    }
    if (live.status !== "PULLED" || !isMet) return;
    setContainer(live, "CREATED");
    agenda.at(agenda.now() + behaviour.containerStart, () => {
      if (ending === undefined) start(live);
    });
  }

  function dependencyState({ container, condition }: Dependency): "met" | "waiting" | "failed" {
    const { status: of, exit, health } = byName.get(container)!;
    const isStopped = of === "STOPPED";
    switch (condition) {
      case "START":
        return of === "RUNNING" || isStopped ? "met" : "waiting";
      case "COMPLETE":
        return isStopped ? "met" : "waiting";
      case "SUCCESS":
        return !isStopped ? "waiting" : exit === 0 ? "met" : "failed";
      case "HEALTHY":
        if (health.status === "HEALTHY") return "met";
        return isStopped ? "failed" : "waiting";
    }
  }

  function start(live: Live): void {
    const now = agenda.now();
    const { spec, behaviour: its } = live;
    setContainer(live, "RUNNING");
    live.startedAt = now;
    live.starts++;
    const begun = live.starts;
    if (startedAt === undefined) {
      startedAt = now;
      agenda.at(now + grace, judge);
      const { pathOk } = behaviour.alb;
      if (pathOk?.after === "task") agenda.at(now + pathOk.seconds, () => {});
    }
    for (const after of [its.portOpens, its.ready]) agenda.at(now + after, () => {});
    if (its.runs !== undefined) agenda.at(now + its.runs, () => (live.starts === begun ? exit(live) : undefined));
    if (spec.startTimeout) agenda.at(now + spec.startTimeout, () => timeOut(live));
    const check = checkOf(spec);
    if (check === undefined) return;
    live.health = NEW_HEALTH;
    spans.mark({ of: "health", name: spec.name }, "UNKNOWN");
    const times = healthTimes(check);
    plan(nextProbeAt(behaviour.engine, 0, NEW_HEALTH, times));

    function plan(since: number): void {
      const okFrom = its.healthyAfter === "ready" ? its.ready : its.portOpens;
      agenda.at(now + since, () => {
        const { ok, took } = answerOf(its, since, okFrom, times.timeout);
        agenda.at(now + since + took, () => {
          if (live.status !== "RUNNING" || live.starts !== begun || ending !== undefined) return;
          const before = live.health.status;
          live.health = stepHealth(live.health, ok, since, times);
          if (live.health.status !== before) spans.mark({ of: "health", name: spec.name }, live.health.status);
          plan(nextProbeAt(behaviour.engine, since + took, live.health, times));
        });
      });
    }
  }

  function exit(live: Live): void {
    if (live.status !== "RUNNING" || ending !== undefined) return;
    const { spec, behaviour: its } = live;
    live.exit = its.exit;
    spans.end({ of: "health", name: spec.name });
    const { restartPolicy: policy } = spec;
    const ran = agenda.now() - live.startedAt!;
    const mayRestart =
      policy?.enabled &&
      !policy.ignoredExitCodes.includes(its.exit) &&
      ran >= (policy.attemptPeriod ?? DEFAULTS.restartAttemptPeriod);
    if (mayRestart) {
      setContainer(live, "CREATED");
      agenda.at(agenda.now() + behaviour.containerStart, () => {
        if (ending === undefined) start(live);
      });
      return;
    }
    setContainer(live, "STOPPED");
    if (isEssential(spec)) end({ kind: "essential-exited", container: spec.name, exit: its.exit });
  }

  /** Only while somebody waits for more than the start of it. */
  function timeOut({ spec }: Live): void {
    const waits = lives.some(
      ({ status: each, spec: { dependsOn } }) =>
        (each === "PENDING" || each === "PULLED") &&
        dependsOn.some(
          (dependency) =>
            dependency.container === spec.name &&
            dependency.condition !== "START" &&
            dependencyState(dependency) === "waiting",
        ),
    );
    if (waits && ending === undefined)
      end({ kind: "start-timeout", container: spec.name, seconds: spec.startTimeout! });
  }

  /** The last container has started. What runs to completion may still be at it. */
  function arrive(): void {
    runningAt = agenda.now();
    if (balanced === undefined) {
      servesAt = runningAt;
      setTask("RUNNING");
      return;
    }
    setTask("ACTIVATING");
    spans.mark({ of: "target" }, "initial");
    const registeredAt = agenda.now();
    setTask("RUNNING");
    planCheck(registeredAt + (firstCheck === "at-once" ? 0 : target.interval));
  }

  /** One check does not wait for the answer to the one before. */
  function planCheck(at: number): void {
    agenda.at(at, () => {
      if (ending !== undefined) return;
      const { ok, took } = askTarget();
      agenda.at(at + took, () => {
        if (ending !== undefined) return;
        const before = targetState.status;
        targetState = stepTarget(targetState, ok, target);
        if (targetState.status !== before) spans.mark({ of: "target" }, targetState.status);
        if (targetState.status === "healthy") servesAt ??= agenda.now();
      });
      planCheck(at + target.interval);
    });
  }

  function askTarget(): { readonly ok: boolean; readonly took: number } {
    const live = byName.get(balanced!)!;
    if (live.status !== "RUNNING") return { ok: false, took: 0 };
    const since = agenda.now() - live.startedAt!;
    const answer = answerOf(live.behaviour, since, live.behaviour.portOpens, target.timeout);
    return { ok: answer.ok && isPathOk(), took: answer.took };
  }

  function isPathOk(): boolean {
    const moment = behaviour.alb.pathOk ?? { after: "ready" as const, container: balanced! };
    if (moment.after === "task") return startedAt !== undefined && agenda.now() >= startedAt + moment.seconds;
    const live = byName.get(moment.container);
    if (live === undefined) return false;
    if (moment.after === "exit") return live.status === "STOPPED";
    return live.status === "RUNNING" && agenda.now() - live.startedAt! >= live.behaviour[moment.after];
  }

  /** What the scheduler sees, and does when the grace period is over. */
  function judge(): void {
    if (status !== "RUNNING" || ending !== undefined) return;
    const sick = lives.find(({ spec, health }) => isEssential(spec) && health.status === "UNHEALTHY")?.spec.name;
    if (sick === undefined && targetState.status !== "unhealthy") return;
    if (agenda.now() < startedAt! + grace) hidden = true;
    else end(sick === undefined ? { kind: "target-unhealthy" } : { kind: "container-unhealthy", container: sick });
  }

  function end(why: End): void {
    if (ending !== undefined) return;
    ending = { why, at: agenda.now() };
    const isScheduler = why.kind === "target-unhealthy" || why.kind === "container-unhealthy";
    if (isScheduler) replacedAt = agenda.now();
    const isRegistered = status === "RUNNING" && balanced !== undefined;
    const drain =
      isScheduler && isRegistered ? Math.min(behaviour.alb.longestRequest ?? 0, target.deregistrationDelay) : 0;
    if (isRegistered) {
      spans.mark({ of: "target" }, "draining");
      setTask("DEACTIVATING");
    }
    agenda.at(agenda.now() + drain, () => {
      spans.end({ of: "target" });
      setTask("STOPPING");
    });
  }

  /** In reverse: a container ends when all that wait for it have ended. */
  function stopWhatMay(): void {
    if (status !== "STOPPING") return;
    for (const live of lives) {
      if (live.status === "STOPPED") continue;
      const waits = graph.after(live.spec.name).some((name) => byName.get(name)!.status !== "STOPPED");
      if (waits) continue;
      if (live.status !== "RUNNING") {
        setContainer(live, "STOPPED");
        stopWhatMay();
        return;
      }
      if (stopping.has(live.spec.name)) continue;
      stopping.add(live.spec.name);
      const takes = Math.min(live.behaviour.shutdown, live.spec.stopTimeout ?? DEFAULTS.stopTimeout);
      agenda.at(agenda.now() + takes, () => {
        spans.end({ of: "health", name: live.spec.name });
        setContainer(live, "STOPPED");
      });
    }
    if (stoppedAt === undefined && lives.every(({ status: each }) => each === "STOPPED")) {
      stoppedAt = agenda.now();
      replacedAt ??= stoppedAt;
      setTask("STOPPED");
    }
  }

  function waitingFor(): Waiting | undefined {
    for (const { spec, status: each } of lives)
      if (each !== "RUNNING" && each !== "STOPPED")
        for (const dependency of spec.dependsOn)
          if (dependencyState(dependency) !== "met") {
            const { container, condition } = dependency;
            return { container: spec.name, dependency: container, condition };
          }
    return undefined;
  }
}
