import { type ExemptionCategory, exemptionCategories } from "@periplus/shared/exemption";
import { exemptionCategoryWords } from "../../lib/words";
import { SelectField, TextAreaField, TextField } from "../../ui/Field";

/** What is decided about an exemption besides its scope and its end. */
export interface ExemptionWords {
  readonly category: ExemptionCategory;
  readonly reason: string;
  readonly owner: string;
}

interface ExemptionFieldsProps {
  words: ExemptionWords;
  onChange: (words: ExemptionWords) => void;
}

/** As what it is exempt, why, and who answers for it. */
export function ExemptionFields({ words, onChange }: ExemptionFieldsProps) {
  return (
    <>
      <SelectField
        label="As"
        hint={categoryHints[words.category]}
        value={words.category}
        onChange={(event) => onChange({ ...words, category: event.target.value as ExemptionCategory })}
      >
        {exemptionCategories.map((each) => (
          <option key={each} value={each}>
            {exemptionCategoryWords[each]}
          </option>
        ))}
      </SelectField>
      <TextAreaField
        label="Reason"
        rows={3}
        hint="Whoever reads it in half a year must understand why"
        value={words.reason}
        onChange={(event) => onChange({ ...words, reason: event.target.value })}
      />
      <TextField
        label="Owner"
        hint="Who answers for it"
        value={words.owner}
        onChange={(event) => onChange({ ...words, owner: event.target.value })}
      />
    </>
  );
}

const categoryHints: Record<ExemptionCategory, string> = {
  waiver: "The risk is accepted: its findings are taken out of the calculation",
  mitigated: "It is dealt with in another way: its findings count as healthy",
};
