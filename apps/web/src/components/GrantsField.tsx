import type { Grant } from "@periplus/shared/grant";
import { Button } from "../ui/Button";
import { GrantField, grantTrouble } from "./GrantField";
import styles from "./GrantsField.module.css";

/** Several roles, each with its connectors. */
export function GrantsField({ value, onChange }: { value: readonly Grant[]; onChange: (grants: Grant[]) => void }) {
  return (
    <div className={styles.grants}>
      {value.map((grant, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a grant has no name but its place
        <div key={index} className={styles.grant}>
          <GrantField value={grant} onChange={(next) => onChange(value.with(index, next))} />
          {value.length > 1 ? (
            <div>
              <Button look="quiet" onClick={() => onChange(value.filter((_, each) => each !== index))}>
                Take this role away
              </Button>
            </div>
          ) : null}
        </div>
      ))}
      <div>
        <Button onClick={() => onChange([...value, { role: "reader", connectorIds: null }])}>
          {value.length === 0 ? "Give a role" : "Give another role"}
        </Button>
      </div>
    </div>
  );
}

/** Why some grant cannot be given as it is; undefined where all can. */
export const grantsTrouble = (grants: readonly Grant[]): string | undefined =>
  grants.map(grantTrouble).find((trouble) => trouble !== undefined);
