import type { CustomRuleDetail, RuleVersion } from "@periplus/shared/custom-rule";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queryOf } from "../../api/queries";
import { Region } from "../../components/Region";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Diff } from "../../ui/Diff";
import { Moment } from "../../ui/Moment";
import { Section } from "../../ui/Section";
import { type Column, Table } from "../../ui/Table";

const changeWords: Record<RuleVersion["change"], string> = {
  created: "Written",
  changed: "Changed",
  scoring: "Marked for the score",
  deleted: "Deleted",
};

interface RuleHistoryProps {
  rule: CustomRuleDetail;
  /** Puts an older text into the editor. */
  onUse: ((text: string) => void) | undefined;
}

/** Every version of the rule, who made it and when, each held against the text of now. */
export function RuleHistory({ rule, onUse }: RuleHistoryProps) {
  const [open, setOpen] = useState<number>();
  const columns: Column<RuleVersion>[] = [
    { title: "Version", head: true, width: "80px", cell: ({ version }) => version },
    { title: "What", cell: ({ change }) => changeWords[change] },
    { title: "Who", cell: ({ by }) => by },
    { title: "When", align: "right", cell: ({ at }) => <Moment at={at} /> },
    {
      title: "Text",
      align: "right",
      width: "96px",
      cell: ({ version }) =>
        version === rule.version ? (
          "in force"
        ) : (
          <Button look="quiet" aria-label={`Compare version ${version}`} onClick={() => setOpen(version)}>
            Compare
          </Button>
        ),
    },
  ];
  return (
    <Section title="Versions" note={String(rule.history.length)}>
      <Table
        label="Versions of the rule"
        columns={columns}
        rows={rule.history}
        rowKey={({ version }) => String(version)}
      />
      {open === undefined ? null : (
        <VersionDialog rule={rule} version={open} onUse={onUse} onClose={() => setOpen(undefined)} />
      )}
    </Section>
  );
}

interface VersionDialogProps extends RuleHistoryProps {
  version: number;
  onClose: () => void;
}

function VersionDialog({ rule, version, onUse, onClose }: VersionDialogProps) {
  const params = { ruleId: rule.ruleId, version: String(version) };
  const query = useQuery(queryOf("getCustomRuleVersion", { params }));
  const use = () => {
    if (query.data) onUse?.(query.data.text);
    onClose();
  };
  return (
    <Dialog
      open
      width="wide"
      onClose={onClose}
      title={`From version ${version} to ${rule.version}`}
      actions={onUse ? <Button onClick={use}>Put version {version} into the editor</Button> : null}
    >
      <Region query={query} what="The version">
        {(old) => <Diff before={old.text} after={rule.text} label={`Version ${version} and ${rule.version}`} />}
      </Region>
    </Dialog>
  );
}
