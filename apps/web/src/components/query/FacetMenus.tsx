import type { QueryKeys } from "@periplus/shared/query/syntax";
import type { Facets } from "@periplus/shared/resource";
import { IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import { formatNumber } from "../../lib/number";
import { buttonClass } from "../../ui/Button";
import { Popover } from "../../ui/Popover";
import text from "../../ui/text.module.css";
import { chosenValues, clearKey, toggleValue } from "./edit-query";
import styles from "./FacetMenus.module.css";

type Facet = Facets["facets"][number];

const titles: Record<Facet["key"], string> = {
  cloud: "Cloud",
  cluster: "Cluster",
  kind: "Kind",
  ns: "Namespace",
  severity: "Severity",
  is: "State",
};

interface FacetMenusProps {
  facets: readonly Facet[];
  q: string;
  keys: QueryKeys;
  onChange: (q: string) => void;
}

/** Menus with the values that exist and how many there are; they edit the text of the query. */
export function FacetMenus({ facets, q, keys, onChange }: FacetMenusProps) {
  return (
    <fieldset className={styles.menus} aria-label="Filters">
      {facets.map((facet) => (
        <FacetMenu key={facet.key} facet={facet} q={q} keys={keys} onChange={onChange} />
      ))}
    </fieldset>
  );
}

function FacetMenu({ facet, q, keys, onChange }: Omit<FacetMenusProps, "facets"> & { facet: Facet }) {
  const title = titles[facet.key];
  const chosen = chosenValues(q, facet.key, keys);
  const trigger = (
    <button
      type="button"
      className={`${buttonClass("plain")} ${styles.trigger}`}
      data-chosen={chosen.length > 0 || undefined}
    >
      {title}
      <span className={text.hidden}> filter</span>
      {chosen.length > 0 ? (
        <span className={styles.badge}>
          {chosen.length}
          <span className={text.hidden}> chosen</span>
        </span>
      ) : null}
      <IconChevronDown size={14} stroke={1.5} />
    </button>
  );
  return (
    <Popover trigger={trigger} title={title} hideTitle width={300}>
      <FacetValues
        facet={facet}
        chosen={chosen}
        onToggle={(value) => onChange(toggleValue(q, facet.key, value, keys))}
      />
      {chosen.length > 0 ? (
        <button
          type="button"
          className={`${text.link} ${styles.clear}`}
          onClick={() => onChange(clearKey(q, facet.key, keys))}
        >
          Clear {title.toLowerCase()}
        </button>
      ) : null}
    </Popover>
  );
}

function FacetValues({
  facet,
  chosen,
  onToggle,
}: {
  facet: Facet;
  chosen: string[];
  onToggle: (value: string) => void;
}) {
  const [needle, setNeedle] = useState("");
  const listed = facet.values.filter(({ label }) => label.toLowerCase().includes(needle.toLowerCase()));
  // A chosen value that no longer occurs stays in the menu, or it could not be taken out here.
  const missing = chosen.filter((value) => !facet.values.some((each) => each.value === value));
  return (
    <>
      {facet.values.length > 8 ? (
        <input
          type="search"
          className={styles.needle}
          aria-label={`Find in ${titles[facet.key].toLowerCase()}`}
          placeholder="Find"
          value={needle}
          onChange={(event) => setNeedle(event.target.value)}
        />
      ) : null}
      <ul className={styles.values}>
        {[...missing.map((value) => ({ value, label: value, count: 0 })), ...listed].map(({ value, label, count }) => (
          <li key={value}>
            <label className={styles.value}>
              <input type="checkbox" checked={chosen.includes(value)} onChange={() => onToggle(value)} />
              <span className={styles.label}>{label}</span>
              {count === null ? null : <span className={styles.count}>{formatNumber(count)}</span>}
            </label>
          </li>
        ))}
      </ul>
      {listed.length + missing.length === 0 ? <p className={text.muted}>Nothing to choose here</p> : null}
      {facet.values.some(({ count }) => count === null) ? (
        <p className={text.muted}>Too many are found to count them by value.</p>
      ) : null}
    </>
  );
}
