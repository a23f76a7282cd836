import type { SignIn } from "@periplus/shared/connector";
import type { Cloud } from "@periplus/shared/vocabulary";
import { SelectField, TextAreaField, TextField } from "../../ui/Field";
import { fieldsOf } from "./connector-fields";

interface AccessFieldsProps {
  cloud: Cloud;
  signIn: SignIn;
  texts: Readonly<Record<string, string>>;
  errors: Readonly<Record<string, string>>;
  onChange: (name: string, text: string) => void;
}

/** The fields that a cloud's access is given by. */
export function AccessFields({ cloud, signIn, texts, errors, onChange }: AccessFieldsProps) {
  return fieldsOf(cloud, signIn).map(({ name, label, hint, kind, choices, optional = false }) => {
    const frame = { label, hint, optional, error: errors[name], value: texts[name] ?? "" };
    if (choices)
      return (
        <SelectField key={name} {...frame} optional={false} onChange={(event) => onChange(name, event.target.value)}>
          <option value="">{choices[0]}</option>
          <option value="on">{choices[1]}</option>
        </SelectField>
      );
    if (kind === "lines" || kind === "pem")
      return (
        <TextAreaField
          key={name}
          {...frame}
          rows={kind === "pem" ? 4 : 2}
          onChange={(event) => onChange(name, event.target.value)}
        />
      );
    return (
      <TextField
        key={name}
        {...frame}
        type={kind === "secret" ? "password" : "text"}
        autoComplete="off"
        onChange={(event) => onChange(name, event.target.value)}
      />
    );
  });
}
