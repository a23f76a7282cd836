import { longestAttestationDays, newAttestation } from "@periplus/shared/attestation";
import type { RequirementDetail } from "@periplus/shared/standard";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { call } from "../../api/client";
import { useMe } from "../../api/me";
import { attestedEndpoints, invalidate, queryOf } from "../../api/queries";
import { ErrorNotice } from "../../components/ErrorNotice";
import { formatDate } from "../../lib/time";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { SelectField, TextAreaField, TextField } from "../../ui/Field";
import { useToast } from "../../ui/Toasts";
import styles from "./StandardsPage.module.css";

const day = 24 * 60 * 60_000;
/** As a date field writes it: `2027-03-01`. */
const dateOf = (at: Date) => at.toISOString().slice(0, 10);

interface AttestDialogProps {
  requirement: RequirementDetail;
  clusterId: string | undefined;
  onClose: () => void;
}

/** Lets somebody vouch for a requirement: for what, how they know, with what proof, and until when. */
export function AttestDialog({ requirement, clusterId, onClose }: AttestDialogProps) {
  const client = useQueryClient();
  const toast = useToast();
  const formId = useId();
  const scopes = useScopes(requirement);
  const [scope, setScope] = useState(clusterId === undefined ? undefined : `cluster ${clusterId}`);
  const [reason, setReason] = useState("");
  const [evidence, setEvidence] = useState("");
  const [now] = useState(() => Date.now());
  const [end, setEnd] = useState(dateOf(new Date(now + 365 * day)));
  const chosen = scopes.find(({ key }) => key === scope) ?? scopes[0];
  const body = {
    standardId: requirement.standard.id,
    requirementId: requirement.id,
    scope: chosen?.scope ?? {},
    reason,
    ...(evidence.trim() === "" ? {} : { evidence: evidence.trim() }),
    expiresAt: `${end}T23:59:59Z`,
  };
  const create = useMutation({
    mutationFn: () => call("createAttestation", { body }),
    onSuccess: async () => {
      await invalidate(client, ...attestedEndpoints);
      toast(`Attested until ${formatDate(new Date(body.expiresAt))}`);
      onClose();
    },
  });
  const parsed = newAttestation.safeParse(body);
  const why = parsed.success ? undefined : parsed.error.issues[0]?.message;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why === undefined) create.mutate();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Attest this requirement"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={formId} why={why} busy={create.isPending}>
            Attest
          </Button>
        </>
      }
    >
      <form id={formId} className={styles.form} onSubmit={submit}>
        <SelectField label="For" value={chosen?.key} onChange={(event) => setScope(event.target.value)}>
          {scopes.map(({ key, label }) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </SelectField>
        <TextAreaField
          label="How it is known"
          rows={3}
          hint="An auditor reads it: what was looked at, and what was found"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <TextField
          label="Evidence"
          optional
          type="url"
          hint="Where the proof lies, as https://…"
          value={evidence}
          onChange={(event) => setEvidence(event.target.value)}
        />
        <TextField
          label="Holds until"
          type="date"
          hint="From then on it is not assessed again"
          min={dateOf(new Date(now + day))}
          max={dateOf(new Date(now + longestAttestationDays * day))}
          value={end}
          onChange={(event) => setEnd(event.target.value)}
        />
        {create.error ? <ErrorNotice error={create.error} what="Not attested" /> : null}
      </form>
    </Dialog>
  );
}

/** What one may vouch for: everything, where one's role reaches that far, each connector, and each cluster. */
function useScopes({ perCluster }: RequirementDetail) {
  const reach = useMe().reach.attestRequirements;
  const connectors = useQuery(queryOf("listConnectors")).data?.items ?? [];
  const reached = connectors.filter(({ id }) => reach === "all" || reach.includes(id));
  return [
    ...(reach === "all" ? [{ key: "all", label: "Every cluster, also those to come", scope: {} }] : []),
    ...reached.map(({ id, name }) => ({
      key: `connector ${id}`,
      label: `Every cluster of ${name}`,
      scope: { connectorId: id },
    })),
    ...perCluster.map(({ id, name }) => ({ key: `cluster ${id}`, label: name, scope: { clusterId: id } })),
  ];
}
