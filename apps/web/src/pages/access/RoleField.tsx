import { type Role, roles } from "@periplus/shared/vocabulary";
import { roleWords } from "../../lib/words";
import { SelectField } from "../../ui/Field";

/** A role; the one that changes nothing comes first. */
export function RoleField({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  return (
    <SelectField
      label="Role"
      value={value}
      onChange={(event) => onChange(roles.find((role) => role === event.target.value) ?? "reader")}
    >
      {[...roles].reverse().map((role) => (
        <option key={role} value={role}>
          {roleWords[role]}
        </option>
      ))}
    </SelectField>
  );
}
