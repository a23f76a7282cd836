import type { RuleParameter } from "@periplus/shared/rule";
import type { ScopingKnob } from "@periplus/shared/rule-settings";
import { MarkedProse } from "../../../components/MarkedProse";
import { SelectField, TextAreaField, TextField } from "../../../ui/Field";
import text from "../../../ui/text.module.css";
import styles from "./Settings.module.css";
import { readOwn, type SettingField, widerText } from "./setting-fields";
import { knobWords, levelWords, valueWords } from "./setting-words";

interface SettingRowProps {
  field: SettingField;
  /** What is typed; undefined: it is left to the wider scopes, and theirs is shown. */
  typed: string | undefined;
  readOnly: boolean;
  onChange: (text: string | undefined) => void;
}

/** One setting: its value, where that comes from, and a way back to the wider scope's. */
export function SettingRow({ field, typed, readOnly, onChange }: SettingRowProps) {
  const { name, type, parameter } = field;
  const read = typed === undefined ? undefined : readOwn(type, typed);
  const frame = {
    label: parameter ? <code>{name}</code> : knobWords[name as ScopingKnob].title,
    hint: parameter ? <ParameterHint parameter={parameter} /> : knobWords[name as ScopingKnob].hint,
    error: read && "error" in read ? read.error : undefined,
  };
  const value = typed ?? widerText(field);
  return (
    <div className={styles.setting} data-own={typed !== undefined || undefined}>
      {type === "bool" ? (
        <SelectField {...frame} value={value} disabled={readOnly} onChange={(event) => onChange(event.target.value)}>
          {value === "" ? <option value="">Not set</option> : null}
          <option value="true">{parameter ? "true" : "On"}</option>
          <option value="false">{parameter ? "false" : "Off"}</option>
        </SelectField>
      ) : type.startsWith("list") || value.length > longText ? (
        <TextAreaField
          {...frame}
          rows={rowsOf(value, parameter ? 3 : 1)}
          value={value}
          readOnly={readOnly}
          onChange={({ target }) => onChange(type === "string" ? target.value.replaceAll("\n", "") : target.value)}
        />
      ) : (
        <TextField
          {...frame}
          inputMode={type === "int" ? "numeric" : "text"}
          value={value}
          readOnly={readOnly}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      <Origin field={field} isOwn={typed !== undefined} readOnly={readOnly} onDrop={() => onChange(undefined)} />
    </div>
  );
}

/** A longer text is not read in a line. */
const longText = 60;

const rowsOf = (value: string, least: number) =>
  Math.min(8, Math.max(least, value.split("\n").length, Math.ceil(value.length / longText)));

interface OriginProps {
  field: SettingField;
  isOwn: boolean;
  readOnly: boolean;
  onDrop: () => void;
}

function Origin({ field: { name, type, inForce }, isOwn, readOnly, onDrop }: OriginProps) {
  const { isParameter } = inForce;
  const { from, value } = inForce.wider;
  const wider = from === null ? "the default" : levelWords[from];
  if (!isOwn && from === null) return isParameter ? <p className={styles.origin}>The default</p> : null;
  if (!isOwn) return <p className={styles.origin}>{`From ${wider}`}</p>;
  const words = name === "enabled" && value === null ? "On" : valueWords(type, value) || "none";
  return (
    <p className={styles.origin}>
      <strong>Set here.</strong> Without it: {words.length > 60 ? `${words.slice(0, 60)} …` : words} ({wider}){" "}
      {readOnly ? null : (
        <button type="button" className={text.inlineLink} onClick={onDrop} aria-label={`Do not set here: ${name}`}>
          Do not set here
        </button>
      )}
    </p>
  );
}

function ParameterHint({ parameter: { type, description } }: { parameter: RuleParameter }) {
  return (
    <>
      <MarkedProse text={asSentence(description)} /> {hints[type]}
    </>
  );
}

const asSentence = (words: string) => (/[.!?]$/.test(words) ? words : `${words}.`);

const hints: Record<RuleParameter["type"], string> = {
  string: "",
  int: "",
  bool: "",
  "list<string>": "One a line.",
  "list<int>": "One a line, or separated by commas.",
  "list<object>": "A JSON list of objects.",
};
