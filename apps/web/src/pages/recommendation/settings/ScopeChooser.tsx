import { formatQuery } from "@periplus/shared/query/parse-query";
import { useQuery } from "@tanstack/react-query";
import { queryOf } from "../../../api/queries";
import { SelectField } from "../../../ui/Field";
import styles from "./Settings.module.css";

/** A scope by the ids that the endpoints take. */
export interface ChosenScope {
  connectorId?: string | undefined;
  clusterId?: string | undefined;
  namespace?: string | undefined;
}

interface ScopeChooserProps {
  scope: ChosenScope;
  onChoose: (scope: ChosenScope) => void;
}

/** Where settings hold: everywhere, in the clusters of a connector, in a cluster, or in one of its namespaces. */
export function ScopeChooser({ scope, onChoose }: ScopeChooserProps) {
  const connectors = useQuery(queryOf("listConnectors")).data?.items ?? [];
  const clusters = (useQuery(queryOf("listClusters")).data?.items ?? []).filter(({ state }) => state === "present");
  const cluster = clusters.find(({ id }) => id === scope.clusterId);
  const value = scope.clusterId
    ? `cluster ${scope.clusterId}`
    : scope.connectorId
      ? `connector ${scope.connectorId}`
      : "";
  const choose = (chosen: string) => {
    const [level, id] = chosen.split(" ");
    onChoose(level === "cluster" ? { clusterId: id } : level === "connector" ? { connectorId: id } : {});
  };
  return (
    <div className={styles.scope}>
      <SelectField label="Where" value={value} onChange={(event) => choose(event.target.value)}>
        <option value="">Everywhere</option>
        <optgroup label="All clusters of a connector">
          {connectors.map(({ id, name }) => (
            <option key={id} value={`connector ${id}`}>
              {name}
            </option>
          ))}
        </optgroup>
        <optgroup label="One cluster">
          {clusters.map(({ id, name }) => (
            <option key={id} value={`cluster ${id}`}>
              {name}
            </option>
          ))}
        </optgroup>
      </SelectField>
      {cluster ? (
        <NamespaceField
          cluster={cluster.name}
          namespace={scope.namespace}
          onChoose={(namespace) => onChoose({ clusterId: cluster.id, namespace })}
        />
      ) : null}
    </div>
  );
}

interface NamespaceFieldProps {
  cluster: string;
  namespace: string | undefined;
  onChoose: (namespace: string | undefined) => void;
}

function NamespaceField({ cluster, namespace = "", onChoose }: NamespaceFieldProps) {
  const term = { key: "cluster", negated: false, values: [{ operator: "=" as const, text: cluster }] };
  const { data } = useQuery(queryOf("getResourceFacets", { query: { q: formatQuery([term]) } }));
  const known = data?.facets.find(({ key }) => key === "ns")?.values.map(({ value }) => value) ?? [];
  const names = [...new Set([...known, namespace])].filter(Boolean).sort();
  return (
    <SelectField
      label="Namespace"
      value={namespace}
      onChange={(event) => onChoose(event.target.value === "" ? undefined : event.target.value)}
    >
      <option value="">The whole cluster</option>
      {names.map((name) => (
        <option key={name}>{name}</option>
      ))}
    </SelectField>
  );
}
