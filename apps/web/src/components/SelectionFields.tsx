import type { Selection } from "@periplus/shared/selection";
import { useState } from "react";
import { formatSelector, readSelector } from "../lib/selection-text";
import { TextAreaField } from "../ui/Field";

/** A selection while it is typed. */
export interface SelectionTexts {
  readonly include: string;
  readonly exclude: string;
}

export function textsOf({ include, exclude }: Selection): SelectionTexts {
  return { include: formatSelector(include), exclude: formatSelector(exclude) };
}

/** What the texts say; undefined while one of them cannot be read. */
export function readSelection({ include, exclude }: SelectionTexts): Selection | undefined {
  const [kept, left] = [readSelector(include), readSelector(exclude)];
  return typeof kept === "string" || typeof left === "string" ? undefined : { include: kept, exclude: left };
}

interface SelectionFieldsProps {
  texts: SelectionTexts;
  disabled?: boolean;
  onChange: (texts: SelectionTexts) => void;
}

const hint = "One a line: account:ID, cluster:NAME, region:NAME, tag:KEY or tag:KEY=VALUE.";

/** Which of the clusters that the identity can see are looked at. */
export function SelectionFields({ texts, disabled = false, onChange }: SelectionFieldsProps) {
  const [left, setLeft] = useState<ReadonlySet<keyof SelectionTexts>>(new Set());
  const field = (key: keyof SelectionTexts) => {
    const read = readSelector(texts[key]);
    return {
      rows: 2,
      value: texts[key],
      readOnly: disabled,
      optional: true,
      error: left.has(key) && typeof read === "string" ? read : undefined,
      onBlur: () => setLeft(new Set([...left, key])),
      onChange: (event: { target: { value: string } }) => onChange({ ...texts, [key]: event.target.value }),
    };
  };
  return (
    <>
      <TextAreaField
        {...field("include")}
        label="Look only at"
        hint={`${hint} Nothing here: everything that the identity can see, also what is new.`}
      />
      <TextAreaField
        {...field("exclude")}
        label="Leave out"
        hint="The same words; what fits one of them is left out."
      />
    </>
  );
}
