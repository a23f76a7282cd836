import type { Attestation } from "@periplus/shared/attestation";
import type { RequirementDetail } from "@periplus/shared/standard";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client";
import { useMe } from "../../api/me";
import { attestedEndpoints, invalidate } from "../../api/queries";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { PlainMark } from "../../components/StateMarks";
import { whyNot } from "../../lib/may";
import { Button } from "../../ui/Button";
import { Moment } from "../../ui/Moment";
import { Section } from "../../ui/Section";
import { type Column, Table } from "../../ui/Table";
import text from "../../ui/text.module.css";
import { AttestDialog } from "./AttestDialog";
import styles from "./StandardsPage.module.css";

interface AttestationsProps {
  requirement: RequirementDetail;
  clusterId: string | undefined;
}

/** Who vouches for the requirement, and until when; and a way to do so. */
export function Attestations({ requirement, clusterId }: AttestationsProps) {
  const me = useMe();
  const [open, setOpen] = useState(false);
  const { attestations } = requirement;
  return (
    <Section
      title="Attested by hand"
      note="no rule can look at it"
      actions={
        <Button why={whyNot(me, "attestRequirements")} onClick={() => setOpen(true)}>
          Attest…
        </Button>
      }
    >
      {attestations.length === 0 ? (
        <p className={text.muted}>Nobody has vouched for it.</p>
      ) : (
        <Table label="Attestations" columns={columns} rows={attestations} rowKey={({ id }) => id} faded={isOver} />
      )}
      {open ? <AttestDialog requirement={requirement} clusterId={clusterId} onClose={() => setOpen(false)} /> : null}
    </Section>
  );
}

const isOver = ({ state }: Attestation) => state !== "active";

const columns: Column<Attestation>[] = [
  {
    title: "How it is known",
    head: true,
    cell: ({ reason, evidence }) => (
      <span className={styles.words}>
        <span>{reason}</span>
        {evidence === null ? null : (
          <a href={evidence} target="_blank" rel="noreferrer" className={text.inlineLink}>
            {evidence.replace(/^https?:\/\//, "")}
          </a>
        )}
      </span>
    ),
  },
  {
    title: "For",
    width: "18%",
    cell: ({ scope }) =>
      scope.cluster?.name ?? (scope.connector ? `${scope.connector.name}, all clusters` : "Everything"),
  },
  {
    title: "By",
    width: "16%",
    cell: ({ by, createdAt }) => (
      <>
        {by}, <Moment at={createdAt} full="date" />
      </>
    ),
  },
  { title: "State", width: "120px", cell: (attestation) => <StateOf attestation={attestation} /> },
  { title: "", width: "112px", align: "right", cell: (attestation) => <Withdraw attestation={attestation} /> },
];

function StateOf({ attestation: { state, expiresAt, withdrawnAt, withdrawnBy } }: { attestation: Attestation }) {
  if (state === "withdrawn")
    return (
      <>
        <PlainMark mark="stopped" word="Withdrawn" />
        <div className={styles.reason}>
          {withdrawnAt ? <Moment at={withdrawnAt} full="date" /> : null}
          {withdrawnBy ? ` by ${withdrawnBy}` : ""}
        </div>
      </>
    );
  return (
    <>
      <PlainMark mark={state === "active" ? "hand" : "none"} word={state === "active" ? "Holds" : "Expired"} />
      <div className={styles.reason}>
        {state === "active" ? "until " : ""}
        <Moment at={expiresAt} full="date" />
      </div>
    </>
  );
}

function Withdraw({ attestation: { id, state, scope } }: { attestation: Attestation }) {
  const me = useMe();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const withdraw = useMutation({
    mutationFn: () => call("withdrawAttestation", { params: { id } }),
    onSuccess: async () => {
      await invalidate(client, ...attestedEndpoints);
      setAsking(false);
    },
  });
  if (state !== "active") return null;
  const where = scope.connector ? { connectorId: scope.connector.id } : scope.cluster ? "somewhere" : "everywhere";
  return (
    <>
      <Button look="quiet" why={whyNot(me, "attestRequirements", where)} onClick={() => setAsking(true)}>
        Withdraw…
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Withdraw this attestation?"
        action="Withdraw"
        mutation={withdraw}
      >
        The requirement is not assessed again at once. The attestation stays in the list, as withdrawn.
      </ConfirmDialog>
    </>
  );
}
