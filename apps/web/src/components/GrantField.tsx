import type { Grant } from "@periplus/shared/grant";
import { roles } from "@periplus/shared/vocabulary";
import { useQuery } from "@tanstack/react-query";
import { useConnectorNames } from "../api/connector-names";
import { queryOf } from "../api/queries";
import { grantWords } from "../lib/grant-words";
import { roleHints, roleWords } from "../lib/words";
import { CheckList } from "../ui/CheckList";
import { SelectField } from "../ui/Field";
import styles from "./GrantField.module.css";

/** A role and the connectors that it is bound to. */
export function GrantField({ value, onChange }: { value: Grant; onChange: (grant: Grant) => void }) {
  const connectors = useQuery(queryOf("listConnectors")).data?.items ?? [];
  const { role, connectorIds } = value;
  return (
    <div className={styles.grant}>
      <SelectField
        label="Role"
        hint={roleHints[role]}
        value={role}
        onChange={(event) =>
          onChange({ ...value, role: roles.find((each) => each === event.target.value) ?? "reader" })
        }
      >
        {roles.map((each) => (
          <option key={each} value={each}>
            {roleWords[each]}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="For"
        value={connectorIds === null ? "all" : "some"}
        onChange={(event) => onChange({ role, connectorIds: event.target.value === "all" ? null : [] })}
      >
        <option value="all">All connectors, those to come included</option>
        <option value="some">Chosen connectors only</option>
      </SelectField>
      {connectorIds === null ? null : (
        <CheckList
          label="Connectors"
          items={connectors.map(({ id, name }) => ({ value: id, label: name }))}
          chosen={connectorIds}
          onChange={(chosen) => onChange({ role, connectorIds: chosen })}
        />
      )}
    </div>
  );
}

/** Why a grant cannot be given as it is; undefined where it can. */
export function grantTrouble({ connectorIds }: Grant): string | undefined {
  return connectorIds?.length === 0 ? "Choose a connector" : undefined;
}

/** What a grant says, in a line. */
export function GrantWords({ grant }: { grant: Grant }) {
  return grantWords(grant, useConnectorNames());
}
