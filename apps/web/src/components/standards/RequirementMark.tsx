import type { RequirementState } from "@periplus/shared/standard";
import { requirementWords } from "../../lib/words";
import { PlainMark } from "../StateMarks";

const marks = {
  passed: "pass",
  failed: "fail",
  notAssessed: "unknown",
  attested: "hand",
  provider: "cloud",
} as const;

/** What a requirement comes to. */
export const RequirementMark = ({ state }: { state: RequirementState }) => (
  <PlainMark mark={marks[state]} word={requirementWords[state]} />
);
