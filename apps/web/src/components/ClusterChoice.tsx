import { useQuery } from "@tanstack/react-query";
import { queryOf } from "../api/queries";
import styles from "./ClusterChoice.module.css";

/** The id of a cluster as an address names it; undefined for anything else. */
export const clusterIn = (text: string | undefined): string | undefined =>
  /^\d{1,9}$/.test(text ?? "") ? text : undefined;

interface ClusterChoiceProps {
  /** Undefined: the whole estate. */
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}

/** The whole estate, or one cluster. */
export function ClusterChoice({ value, onChange }: ClusterChoiceProps) {
  const clusters = useQuery(queryOf("listClusters")).data?.items ?? [];
  return (
    <select
      aria-label="Of what"
      className={styles.choice}
      value={value ?? ""}
      onChange={(event) => onChange(event.target.value || undefined)}
    >
      <option value="">Everything</option>
      {clusters
        .filter(({ id, state }) => state === "present" || id === value)
        .map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
    </select>
  );
}
