import { excessRights } from "@periplus/cluster-reader/excess-rights";
import { type AccessAnswer, type AccessQuestion, describeQuestion } from "@periplus/cluster-reader/review-access";
import type { CompiledRule } from "@periplus/posture/assess/compile-rule";
import { rulesOfPart } from "@periplus/posture/facts/rules-of-part";
import { cloudPermissions } from "@periplus/posture/snapshot/cloud-permissions";
import { partOf, type ReadKind, readKinds } from "@periplus/posture/snapshot/kinds";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type { CheckOutcome, VerificationCheck } from "@periplus/shared/verification";
import type { Cloud } from "@periplus/shared/vocabulary";
import { commandForCloud, commandForCluster, commandToFindGrant } from "./remedies.js";

/** Where a right was tried, and what is known of it besides. */
export interface CheckedPlace {
  readonly place: string | null;
  readonly clusterId: string | null;
  /** When each part of the coverage was last read there, by its name. */
  readonly lastUsed: ReadonlyMap<string, string>;
}

/** What rows are made with. */
export interface CheckContext {
  readonly cloud: Cloud;
  readonly rules: readonly CompiledRule[];
}

/** The rights of the cloud's own that a part of the coverage needs; a part that none is needed for gives no row. */
export function checksOfPart(entry: CoverageEntry, where: CheckedPlace, { cloud, rules }: CheckContext) {
  if (cloud === "kubernetes") return [];
  const part = cloudPermissions[cloud].find(({ part: known }) => isOf(entry.part, known))?.part;
  const needed = cloudPermissions[cloud].filter((each) => each.part === part);
  return needed.map(({ permission }) => {
    const outcome = outcomeOf(entry);
    return {
      ...placeOf(where),
      permission,
      outcome,
      rules: part === undefined ? [] : rulesOfPart(part, rules),
      message: entry.message ?? null,
      remedy: outcome === "missing" ? commandForCloud(cloud) : null,
      lastUsedAt: where.lastUsed.get(entry.part) ?? null,
    };
  });
}

/** Rows for rights that could not be tried, because of what `message` says. */
export function uncheckedParts(parts: readonly string[], where: CheckedPlace, message: string, context: CheckContext) {
  return parts
    .flatMap((part) => checksOfPart({ part, state: "failed", objects: 0, message }, where, context))
    .map((check): VerificationCheck => ({ ...check, outcome: "notChecked" }));
}

/** What is asked of every cluster: whether each kind may be listed, and what must not be allowed. */
export const clusterQuestions: readonly AccessQuestion[] = [
  ...readKinds.map(questionOf),
  ...excessRights.map(({ danger: _, ...question }) => question),
];

function questionOf({ group, plural }: ReadKind): AccessQuestion {
  return { verb: "list", group, resource: plural };
}

/** A row per kind that is listed, and one per right that must not be there and is. */
export function checksOfCluster(
  answers: readonly AccessAnswer[],
  where: CheckedPlace,
  username: string | null,
  { rules }: Pick<CheckContext, "rules">,
): VerificationCheck[] {
  const byName = new Map(answers.map((answer) => [describeQuestion(answer.question), answer]));
  const kinds = readKinds.map((kind): VerificationCheck => {
    const answer = byName.get(describeQuestion(questionOf(kind)));
    const allowed = answer?.allowed ?? null;
    return {
      ...placeOf(where),
      permission: `list ${partOf(kind)}`,
      outcome: allowed === null ? "notChecked" : allowed ? "works" : "missing",
      rules: rulesOfPart(partOf(kind), rules),
      message: answer?.message ?? null,
      remedy: allowed === false ? commandForCluster : null,
      lastUsedAt: where.lastUsed.get(partOf(kind)) ?? null,
    };
  });
  return [...kinds, ...excessOf(answers).map((excess) => excessCheck(excess, where, username))];
}

interface Excess {
  readonly permission: string;
  readonly danger: string;
  readonly message: string | null;
}

/** The rights among the answers that must not be there. */
function excessOf(answers: readonly AccessAnswer[]): Excess[] {
  const allowed = new Map(
    answers.filter((answer) => answer.allowed === true).map((answer) => [describeQuestion(answer.question), answer]),
  );
  return excessRights.flatMap((right) => {
    const permission = describeQuestion(right);
    const answer = allowed.get(permission);
    return answer ? [{ permission, danger: right.danger, message: answer.message }] : [];
  });
}

function excessCheck({ permission, danger, message }: Excess, where: CheckedPlace, username: string | null) {
  return {
    ...placeOf(where),
    permission,
    outcome: "excess" as const,
    rules: [],
    message: message === null ? danger : `${danger} ${message}`,
    remedy: commandToFindGrant(username),
    lastUsedAt: null,
  };
}

function outcomeOf({ state }: CoverageEntry): CheckOutcome {
  switch (state) {
    case "read":
    // Nothing refused: the cloud says that there is no such thing.
    case "absent":
      return "works";
    case "forbidden":
      return "missing";
    case "partial":
    case "failed":
      return "blocked";
  }
}

/** `azure/subscriptions/2f8b…` is of `azure/subscriptions/*`. */
const isOf = (part: string, known: string) =>
  part === known || (known.endsWith("/*") && part.startsWith(known.slice(0, -1)));

const placeOf = ({ place, clusterId }: CheckedPlace) => ({ place, clusterId });
