import type { Connector } from "@periplus/shared/connector";
import type { Fact } from "../../api/change-seen";
import { formatSelector } from "../../lib/selection-text";
import { formatInterval } from "../../lib/time";

/** What the form of a connector's settings holds. */
export const settingFacts = ({ name, intervalMinutes, selection: { include, exclude } }: Connector): Fact[] => [
  { what: "Name", value: name, words: name },
  { what: "Discover", value: intervalMinutes, words: formatInterval(intervalMinutes) },
  { what: "Look only at", value: include, words: formatSelector(include) || "everything" },
  { what: "Leave out", value: exclude, words: formatSelector(exclude) || "nothing" },
];

export const pausedFact = ({ paused }: Connector): Fact => ({
  what: "Discovers",
  value: paused,
  words: paused ? "paused" : "on schedule",
});
