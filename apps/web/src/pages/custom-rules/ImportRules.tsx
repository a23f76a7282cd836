import type { RuleImport } from "@periplus/shared/custom-rule";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { call } from "../../api/client";
import { useMe } from "../../api/me";
import { invalidate, judgedEndpoints } from "../../api/queries";
import { ErrorNotice } from "../../components/ErrorNotice";
import { PlainMark } from "../../components/StateMarks";
import { whyNot } from "../../lib/may";
import { countOf } from "../../lib/number";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { useToast } from "../../ui/Toasts";
import text from "../../ui/text.module.css";
import styles from "./CustomRules.module.css";

/** Takes rules from YAML files: first it is said what would become of each, and nothing is kept while one is refused. */
export function ImportRules() {
  const why = whyNot(useMe(), "configureRules", "everywhere");
  const client = useQueryClient();
  const toast = useToast();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<string>();
  const look = useMutation({
    mutationFn: (given: string) => call("importCustomRules", { body: { text: given, dryRun: true } }),
  });
  const save = useMutation({
    mutationFn: (given: string) => call("importCustomRules", { body: { text: given } }),
    onSuccess: async ({ saved, rules }) => {
      await invalidate(client, ...judgedEndpoints);
      if (!saved) return;
      toast(`${countOf(rules.filter(({ outcome }) => outcome !== "unchanged").length, "rule")} saved`);
      setFile(undefined);
    },
  });
  const open = async (files: FileList) => {
    const texts = await Promise.all([...files].map((each) => each.text()));
    const joined = texts.map((each) => (each.endsWith("\n") ? each : `${each}\n`)).join("---\n");
    save.reset();
    setFile(joined);
    look.mutate(joined);
  };
  const planned = save.data?.saved === false ? save.data : look.data;
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept=".yaml,.yml,text/*"
        onChange={(event) => {
          if (event.target.files && event.target.files.length > 0) void open(event.target.files);
          event.target.value = "";
        }}
      />
      <Button why={why} onClick={() => input.current?.click()}>
        Import…
      </Button>
      <Dialog
        open={file !== undefined}
        onClose={() => setFile(undefined)}
        width="wide"
        title="Import rules"
        actions={
          <>
            <Button onClick={() => setFile(undefined)}>Cancel</Button>
            <Button
              look="primary"
              why={planned ? whyNotImported(planned) : "They are being looked at"}
              busy={save.isPending}
              onClick={() => (file === undefined ? undefined : save.mutate(file))}
            >
              Import
            </Button>
          </>
        }
      >
        {look.isPending ? <p>The rules are being looked at.</p> : null}
        {look.error ? <ErrorNotice error={look.error} what="The file was not read" /> : null}
        {save.error ? <ErrorNotice error={save.error} what="The rules were not saved" /> : null}
        {planned ? <PlannedRules planned={planned} /> : null}
      </Dialog>
    </>
  );
}

function whyNotImported({ rules }: RuleImport): string | undefined {
  if (rules.length === 0) return "There is no rule in the file";
  if (rules.some(({ outcome }) => outcome === "refused")) return "All of them are kept, or none: mend the file first";
  return rules.every(({ outcome }) => outcome === "unchanged") ? "All of them are here already" : undefined;
}

const outcomeMarks = {
  created: <PlainMark mark="pass" word="New" />,
  changed: <PlainMark mark="configure" word="Changed" />,
  unchanged: <PlainMark mark="none" word="As it is" />,
  refused: <PlainMark mark="fail" word="Refused" />,
} as const;

function PlannedRules({ planned: { rules } }: { planned: RuleImport }) {
  if (rules.length === 0) return <p>There is no rule in the file.</p>;
  return (
    <ul className={styles.list}>
      {rules.map(({ ruleId, title, scores, outcome, issues }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a refused rule has no name but its place
        <li key={index} className={styles.result}>
          {outcomeMarks[outcome]}
          <div>
            <p>{title ?? `Document ${index + 1}`}</p>
            <p className={text.muted}>
              {ruleId ? <code>{ruleId}</code> : null} {scores ? "counts in the score" : ""}
            </p>
            {issues.map(({ line, column, path, message }) => (
              <p key={`${line} ${column} ${message}`}>
                Line {line}, column {column}: {path ? <code>{path}</code> : null} {message}
              </p>
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}
