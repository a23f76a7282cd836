import type { RuleParameter } from "@periplus/shared/rule";
import type { ParameterSuggestion, Suggestions } from "@periplus/shared/rule-settings";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMe } from "../../../api/me";
import { queryOf } from "../../../api/queries";
import { Region } from "../../../components/Region";
import { whyNot } from "../../../lib/may";
import { formatNumber, formatShare } from "../../../lib/number";
import { Button } from "../../../ui/Button";
import { Section } from "../../../ui/Section";
import { type Column, Table } from "../../../ui/Table";
import text from "../../../ui/text.module.css";
import { writeParameter } from "./parameter-text";
import type { ChosenScope } from "./ScopeChooser";
import styles from "./Settings.module.css";

/** Of what runs, so many lines are shown. */
const mostShown = 10;

interface SuggestionListProps {
  ruleId: string;
  scope: ChosenScope;
  parameters: readonly RuleParameter[];
  onUse: (parameter: string, text: string) => void;
}

/** Values that fit what runs, with a click to take them into the form. */
export function SuggestionList({ ruleId, scope, parameters, onUse }: SuggestionListProps) {
  const query = useQuery({
    ...queryOf("suggestParameters", { params: { ruleId }, query: scope }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  if (parameters.length === 0 || query.data?.parameters.length === 0) return null;
  return (
    <Section title="What runs" note={query.data ? <Looked looked={query.data.looked} /> : null}>
      <Region query={query} what="What runs">
        {({ parameters: suggestions }) => (
          <div className={styles.stack}>
            {suggestions.map((suggestion) => (
              <Suggestion
                key={suggestion.parameter}
                suggestion={suggestion}
                type={parameters.find(({ name }) => name === suggestion.parameter)?.type ?? "string"}
                onUse={onUse}
              />
            ))}
          </div>
        )}
      </Region>
    </Section>
  );
}

function Looked({ looked: { at, of } }: { looked: Suggestions["looked"] }) {
  return at < of ? `${formatNumber(at)} of ${formatNumber(of)} resources looked at` : `${formatNumber(of)} resources`;
}

interface SuggestionProps {
  suggestion: ParameterSuggestion;
  type: RuleParameter["type"];
  onUse: SuggestionListProps["onUse"];
}

function Suggestion({ suggestion, type, onUse }: SuggestionProps) {
  const { parameter, unit, items, seen, different, proposals } = suggestion;
  const forbidden = whyNot(useMe(), "configureRules");
  if (items === 0)
    return (
      <p className={text.muted}>
        <code>{parameter}</code>: nothing that runs here has any.
      </p>
    );
  return (
    <div className={styles.suggestion}>
      <p>
        <code>{parameter}</code> <span className={text.muted}>{`of ${formatNumber(items)} ${unit} that have any`}</span>
      </p>
      <ul className={styles.proposals}>
        {proposals.map(({ value, allows, covers }) => (
          <li key={allows}>
            <span>
              <strong>{`${formatNumber(allows)} ${allows === 1 ? "value covers" : "values cover"} ${formatShare(covers / items)}`}</strong>
            </span>
            <Button
              why={forbidden}
              onClick={() => onUse(parameter, writeParameter(type, value))}
              aria-label={`Use ${allows} for ${parameter}`}
            >
              Use
            </Button>
          </li>
        ))}
      </ul>
      <Table
        compact
        label={`What runs, for ${parameter}`}
        columns={columnsFor(unit)}
        rows={seen.slice(0, mostShown)}
        rowKey={(row) => row.text}
      />
      {different > mostShown ? (
        <p className={text.muted}>{`and ${formatNumber(different - Math.min(mostShown, seen.length))} more`}</p>
      ) : null}
    </div>
  );
}

const columnsFor = (unit: string): Column<ParameterSuggestion["seen"][number]>[] => [
  { title: "Value", head: true, cell: (row) => <span className={text.mono}>{row.text}</span> },
  {
    title: `${unit.slice(0, 1).toUpperCase()}${unit.slice(1)}`,
    align: "right",
    width: "110px",
    cell: ({ items }) => formatNumber(items),
  },
];
