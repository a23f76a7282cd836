import { Facts } from "../../ui/Facts";
import styles from "./CustomRules.module.css";

const fields: [string, string][] = [
  ["target", "{ scope: pod } for what makes pods, { kinds: [v1/Service] }, or { cloud: aks }, eks, gke"],
  ["applies", "Where it is true, the rule applies"],
  ["each, as", "Judges the items of a list alone, under a name: containers, volumes, object.spec.ports"],
  ["healthy", "True where the object, or the item, is healthy"],
  ["unknown", "Where it is true, the answer is “not assessed”"],
  ["at", "Places that the evidence points at, from the item"],
  ["message", "What was seen there, as a text"],
  ["parameters", "Values that can be set per scope: type, default, description"],
  ["facts", "What it asks of the cluster: rbac, serviceAccount, network, exposure, namespace, cluster"],
  ["remedy", "How it is mended: kind manual, or patch with set and remove"],
];

const names: [string, string][] = [
  ["object", "The object as it was read"],
  ["pod", "With scope: pod, the specification of the pod, wherever the kind keeps it"],
  ["podMetadata", "Its metadata"],
  ["containers", "Its containers, init and ephemeral ones too"],
  ["image", "With each: containers, the image in full, as docker.io/library/nginx:1"],
  ["params.name", "A parameter"],
  ["facts.network…", "A fact that is named in facts"],
  ["a.?b.orValue(c)", "A field that may be absent"],
];

const code = (name: string) => <code>{name}</code>;

/** What a rule can say and what its expressions can use, for whoever writes one for the first time. */
export function RuleReference() {
  return (
    <details className={styles.reference}>
      <summary>Fields, and names in expressions</summary>
      <div className={styles.stack}>
        <h3 className={styles.heading}>Fields</h3>
        <Facts facts={fields} term={code} />
        <h3 className={styles.heading}>In expressions</h3>
        <Facts facts={names} term={code} />
      </div>
    </details>
  );
}
