import { type RequirementCounts, type RequirementState, requirementStates } from "@periplus/shared/standard";
import { formatNumber } from "../../lib/number";
import styles from "./CountWords.module.css";
import { RequirementMark } from "./RequirementMark";

/** How many requirements are in each state, as a legend to the bar; states that nothing is in are left out. */
export function CountWords({ counts }: { counts: RequirementCounts }) {
  const shown = requirementStates.filter((state: RequirementState) => counts[state] > 0);
  return (
    <ul className={styles.counts}>
      {shown.map((state) => (
        <li key={state}>
          <strong>{formatNumber(counts[state])}</strong> <RequirementMark state={state} />
        </li>
      ))}
    </ul>
  );
}
