import { formatInterval } from "../lib/time";
import { SelectField } from "../ui/Field";

const choices = [15, 60, 240, 720, 1_440];

/** How often a connector is discovered; an interval that was set through the API stays among the choices. */
export function IntervalField({
  value,
  disabled = false,
  onChange,
}: {
  value: number;
  disabled?: boolean;
  onChange: (minutes: number) => void;
}) {
  const shown = [...new Set([...choices, value])].sort((a, b) => a - b);
  return (
    <SelectField
      label="Discover"
      value={value}
      disabled={disabled}
      onChange={(event) => onChange(Number(event.target.value))}
    >
      {shown.map((minutes) => (
        <option key={minutes} value={minutes}>
          {formatInterval(minutes)}
        </option>
      ))}
    </SelectField>
  );
}
