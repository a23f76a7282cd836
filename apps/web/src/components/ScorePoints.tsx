import type { SecureScore } from "@periplus/shared/secure-score";
import { formatPoints, formatShare } from "../lib/number";

/**
 * What stands beside the score: its points, where points make it, and what it is without exemptions, where that is
 * another. Of several connectors that are weighed there is no sum of points.
 */
export function ScorePoints({ score }: { score: Pick<SecureScore, "score" | "rawScore" | "current" | "max"> }) {
  const { current, max, rawScore } = score;
  const words = [
    score.score !== null && current !== null && max !== null
      ? `${formatPoints(current)} of ${formatPoints(max)} points`
      : null,
    rawScore !== null && rawScore !== score.score ? `${formatShare(rawScore)} without exemptions` : null,
  ];
  return words.filter((each) => each !== null).join(", ");
}
