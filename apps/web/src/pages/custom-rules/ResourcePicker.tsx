import { mostTestedResources } from "@periplus/shared/custom-rule";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { ResourceName } from "../../components/Named";
import { Region } from "../../components/Region";
import { TextField } from "../../ui/Field";
import { IconButton } from "../../ui/IconButton";
import text from "../../ui/text.module.css";
import styles from "./CustomRules.module.css";
import { type ChosenResource, useResourceSearch } from "./use-resource-search";

interface ResourcePickerProps {
  chosen: readonly ChosenResource[];
  onChange: (chosen: readonly ChosenResource[]) => void;
}

/** Finds resources by a query of the inventory, and keeps those that are chosen. */
export function ResourcePicker({ chosen, onChange }: ResourcePickerProps) {
  const [q, setQ] = useState("kind:Deployment");
  const search = useResourceSearch(q);
  const isChosen = (id: string) => chosen.some((each) => each.id === id);
  const isFull = chosen.length >= mostTestedResources;
  return (
    <>
      <TextField
        label="Find resources"
        hint="As in the inventory: kind:Service ns:shop, or a part of a name"
        value={q}
        onChange={(event) => setQ(event.target.value)}
      />
      <Region query={search} what="The resources">
        {({ items }) => (
          <ul className={styles.list} aria-label="Found">
            {items
              .filter(({ id }) => !isChosen(id))
              .map((resource) => (
                <li key={resource.id} className={styles.picked}>
                  <ResourceName resource={resource} />
                  <span className={text.muted}>{resource.cluster.name}</span>
                  <IconButton
                    label={isFull ? `At most ${mostTestedResources}` : `Choose ${resource.name}`}
                    icon={<IconPlus size={16} stroke={1.5} />}
                    onClick={() => (isFull ? undefined : onChange([...chosen, resource]))}
                  />
                </li>
              ))}
            {items.length === 0 ? <li className={text.muted}>Nothing is found</li> : null}
          </ul>
        )}
      </Region>
      {chosen.length > 0 ? (
        <>
          <h3 className={styles.heading}>Chosen</h3>
          <ul className={styles.list} aria-label="Chosen">
            {chosen.map((resource) => (
              <li key={resource.id} className={styles.picked}>
                <ResourceName resource={resource} />
                <span className={text.muted}>{resource.cluster.name}</span>
                <IconButton
                  label={`Leave out ${resource.name}`}
                  icon={<IconX size={16} stroke={1.5} />}
                  onClick={() => onChange(chosen.filter(({ id }) => id !== resource.id))}
                />
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </>
  );
}
