import { formatTime, timeOfStep } from "../company.js";
import type { JsonObject, KubernetesObject } from "../objects.js";
import { type Authored, type ClusterPlan, currentRevision, type Workload } from "../plan.js";
import { between, uuid } from "../random.js";
import { authoredController, ownerOf, podTemplate } from "./controllers.js";
import { finish, objectIdentity } from "./metadata.js";

const HOUR = 3_600_000;

/** One run of a Job or CronJob. */
export interface JobRun {
  authored: Authored;
  workload: Workload;
  startedAt: number;
  endedAt: number;
}

/** Hours between two runs, as the schedules of the estate are written: `0 *\/4 * * *`, `30 2 * * *`, `15 3 * * 0`. */
function intervalOf(schedule: string): number {
  const [, hours = "*", , , weekday] = schedule.split(" ");
  if (hours === "*") return HOUR;
  const every = /^\*\/(\d+)$/.exec(hours)?.[1];
  if (every !== undefined) return Number(every) * HOUR;
  return weekday === "*" ? 24 * HOUR : 7 * 24 * HOUR;
}

function makeRun(workload: Workload, authored: Authored, startedAt: number): JobRun {
  const seconds = between(`${authored.namespace}/${authored.name}`, 12, 480);
  return { authored, workload, startedAt, endedAt: startedAt + seconds * 1000 };
}

/** The runs that exist now: a Job's one, a CronJob's last three. The newest of a CronJob moves with the steps. */
export function runsOf(plan: ClusterPlan, workload: Workload): JobRun[] {
  if (workload.controller === "Job") {
    return [makeRun(workload, authoredController(workload), workload.createdAt)];
  }
  if (workload.spec.suspend === true) return [];
  const interval = intervalOf(String(workload.spec.schedule));
  const newest = Math.floor(timeOfStep(plan.step) / interval) * interval;
  const owner = ownerOf(plan, authoredController(workload));
  return [2, 1, 0].flatMap((age) => {
    const at = newest - age * interval;
    if (at < workload.createdAt) return [];
    const firstStep = Math.ceil((at - timeOfStep(0)) / (timeOfStep(1) - timeOfStep(0)));
    const authored: Authored = {
      kind: "Job",
      namespace: workload.namespace,
      name: `${workload.name}-${Math.floor(at / 60_000)}`,
      labels: workload.labels,
      annotations: { "batch.kubernetes.io/cronjob-scheduled-timestamp": formatTime(at) },
      body: {},
      manager: "kube-controller-manager",
      createdAt: at,
      touched: Math.max(0, firstStep),
      ownerReferences: owner,
    };
    return [makeRun(workload, authored, at)];
  });
}

function completion(at: number): JsonObject[] {
  const time = formatTime(at);
  const message = "Reached expected number of succeeded pods";
  const condition = {
    status: "True",
    lastProbeTime: time,
    lastTransitionTime: time,
    reason: "CompletionsReached",
    message,
  };
  return [
    { type: "SuccessCriteriaMet", ...condition },
    { type: "Complete", ...condition },
  ];
}

/** Labels that the Job controller puts on the pods of a run. */
export function runLabels(plan: ClusterPlan, { authored, workload }: JobRun): Record<string, string> {
  const uid = uuid(objectIdentity(plan, authored));
  return {
    ...workload.labels,
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": authored.name,
    "controller-uid": uid,
    "job-name": authored.name,
  };
}

function makeJob(plan: ClusterPlan, run: JobRun): KubernetesObject {
  const { authored, workload, startedAt, endedAt } = run;
  const uid = uuid(objectIdentity(plan, authored));
  const body = {
    spec: {
      parallelism: 1,
      completions: 1,
      backoffLimit: 6,
      selector: { matchLabels: { "batch.kubernetes.io/controller-uid": uid } },
      manualSelector: false,
      template: podTemplate(workload, currentRevision(workload), runLabels(plan, run), "OnFailure"),
      completionMode: "NonIndexed",
      suspend: false,
      podReplacementPolicy: "TerminatingOrFailed",
    },
  };
  const status = {
    conditions: completion(endedAt),
    startTime: formatTime(startedAt),
    completionTime: formatTime(endedAt),
    succeeded: 1,
    terminating: 0,
    uncountedTerminatedPods: {},
    ready: 0,
  };
  return finish(plan, { ...authored, status }, body);
}

/** All Jobs: those of CronJobs and those that stand alone. */
export function* generateJobs(plan: ClusterPlan): Generator<KubernetesObject> {
  for (const workload of plan.workloads) {
    if (workload.controller !== "Job" && workload.controller !== "CronJob") continue;
    for (const run of runsOf(plan, workload)) yield makeJob(plan, run);
  }
}

/** All CronJobs. */
export function* generateCronJobs(plan: ClusterPlan): Generator<KubernetesObject> {
  for (const workload of plan.workloads) {
    if (workload.controller !== "CronJob") continue;
    const last = runsOf(plan, workload).at(-1);
    const body = {
      spec: {
        concurrencyPolicy: "Forbid",
        suspend: false,
        jobTemplate: {
          metadata: {},
          spec: { template: podTemplate(workload, currentRevision(workload), workload.labels, "OnFailure") },
        },
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
        ...workload.spec,
      },
    };
    const status = last
      ? { lastScheduleTime: formatTime(last.startedAt), lastSuccessfulTime: formatTime(last.endedAt) }
      : {};
    const touched = Math.max(workload.touched, last?.authored.touched ?? 0);
    yield finish(plan, { ...authoredController(workload), touched, status }, body);
  }
}
