import type { Connector } from "@periplus/shared/connector";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { useMe } from "../../api/me";
import { invalidate } from "../../api/queries";
import { ErrorNotice } from "../../components/ErrorNotice";
import { IntervalField } from "../../components/IntervalField";
import { readSelection, SelectionFields, textsOf } from "../../components/SelectionFields";
import { whyNot } from "../../lib/may";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { useToast } from "../../ui/Toasts";
import styles from "./ConnectorPage.module.css";

/** Name, schedule, and what is looked at. */
export function ConnectorSettings({ connector }: { connector: Connector }) {
  const me = useMe();
  const client = useQueryClient();
  const toast = useToast();
  const [name, setName] = useState(connector.name);
  const [intervalMinutes, setInterval] = useState(connector.intervalMinutes);
  const [texts, setTexts] = useState(textsOf(connector.selection));
  const selection = readSelection(texts);
  const save = useMutation({
    mutationFn: () =>
      call("updateConnector", {
        params: { id: connector.id },
        body: { name, intervalMinutes, ...(selection ? { selection } : {}) },
      }),
    onSuccess: async () => {
      toast("Saved");
      await invalidate(client, "getConnector", "listConnectors");
    },
  });
  const forbidden = whyNot(me, "manageConnectors", { connectorId: connector.id });
  const before = textsOf(connector.selection);
  const isSelectionSame = texts.include === before.include && texts.exclude === before.exclude;
  const same = name === connector.name && intervalMinutes === connector.intervalMinutes && isSelectionSame;
  const wrong = name.trim() === "" ? "It needs a name" : selection ? undefined : "A line of the selection says nothing";
  const why = forbidden ?? wrong ?? (same ? "Nothing has been changed" : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why === undefined) save.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField
        label="Name"
        value={name}
        readOnly={forbidden !== undefined}
        onChange={(event) => setName(event.target.value)}
      />
      <IntervalField value={intervalMinutes} disabled={forbidden !== undefined} onChange={setInterval} />
      {connector.cloud === "kubernetes" ? null : (
        <SelectionFields texts={texts} disabled={forbidden !== undefined} onChange={setTexts} />
      )}
      {save.error ? <ErrorNotice error={save.error} what="Not saved" /> : null}
      <div>
        <Button type="submit" why={why} busy={save.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
