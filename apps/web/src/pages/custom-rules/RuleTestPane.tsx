import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Button } from "../../ui/Button";
import { Code } from "../../ui/code/Code";
import { EmptyState } from "../../ui/EmptyState";
import { Segments } from "../../ui/Segments";
import text from "../../ui/text.module.css";
import styles from "./CustomRules.module.css";
import { ResourcePicker } from "./ResourcePicker";
import { RuleTestReport } from "./RuleTestReport";
import { firstSample } from "./templates";
import type { ChosenResource } from "./use-resource-search";

type Subject = "inventory" | "resources" | "samples";
const subjects = [
  { value: "inventory", label: "Everything" },
  { value: "resources", label: "Chosen resources" },
  { value: "samples", label: "A sample" },
] as const;

/** Tries a text on what is chosen, without keeping it. */
export function RuleTestPane({ rule, why }: { rule: string; why: string | undefined }) {
  const [subject, setSubject] = useState<Subject>("inventory");
  const [chosen, setChosen] = useState<readonly ChosenResource[]>([]);
  const [sample, setSample] = useState(firstSample);
  const test = useMutation({
    mutationFn: () =>
      call("testCustomRule", {
        body: {
          text: rule,
          inventory: subject === "inventory",
          ...(subject === "resources" ? { resourceIds: chosen.map(({ id }) => id) } : {}),
          ...(subject === "samples" ? { samples: sample } : {}),
        },
      }),
  });
  const change = (next: Subject) => {
    setSubject(next);
    test.reset();
  };
  const nothing = subject === "resources" && chosen.length === 0 ? "Choose a resource first" : undefined;
  return (
    <section className={styles.stack} aria-label="Try it">
      <h2 className={styles.heading}>Try it</h2>
      <div className={styles.tools}>
        <Segments label="What the rule is tried on" value={subject} options={subjects} onChange={change} />
      </div>
      {subject === "inventory" ? (
        <p className={text.muted}>On every resource of the kinds it looks at, as they were read last.</p>
      ) : null}
      {subject === "resources" ? <ResourcePicker chosen={chosen} onChange={setChosen} /> : null}
      {subject === "samples" ? (
        <Code text={sample} language="yaml" label="Samples as YAML" height="220px" onChange={setSample} />
      ) : null}
      <div className={styles.tools}>
        <Button why={why ?? nothing} busy={test.isPending} onClick={() => test.mutate()}>
          Try the rule
        </Button>
        <span className={text.muted}>Nothing is kept</span>
      </div>
      <div aria-live="polite" className={styles.stack}>
        {test.error ? <ErrorNotice error={test.error} what="Not tried" /> : null}
        {test.data ? <RuleTestReport report={test.data} /> : null}
        {test.isIdle ? (
          <EmptyState title="What it says appears here">
            <p>Healthy or unhealthy, with the place in each object and the message that people will read.</p>
          </EmptyState>
        ) : null}
      </div>
    </section>
  );
}
