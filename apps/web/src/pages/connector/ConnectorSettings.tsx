import type { Connector, ConnectorChange } from "@periplus/shared/connector";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { changeSeen } from "../../api/change-seen";
import { useMe } from "../../api/me";
import { invalidate } from "../../api/queries";
import { ChangeNotice } from "../../components/ChangeNotice";
import { IntervalField } from "../../components/IntervalField";
import { readSelection, SelectionFields, textsOf } from "../../components/SelectionFields";
import { whyNot } from "../../lib/may";
import { useDraft } from "../../lib/use-draft";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { useToast } from "../../ui/Toasts";
import styles from "./ConnectorPage.module.css";
import { settingFacts } from "./connector-facts";

const formOf = ({ name, intervalMinutes, selection }: Connector) => ({ name, intervalMinutes, ...textsOf(selection) });

/** Name, schedule, and what is looked at. */
export function ConnectorSettings({ connector }: { connector: Connector }) {
  const me = useMe();
  const client = useQueryClient();
  const toast = useToast();
  const { seen, form, ...draft } = useDraft(connector, formOf);
  const save = useMutation({
    mutationFn: (body: ConnectorChange) => {
      const params = { id: connector.id };
      return changeSeen("updateConnector", {
        request: { params, body },
        read: { params },
        seen,
        facts: settingFacts,
        onChanged: (now) => {
          draft.moveOn(now);
          void invalidate(client, "getConnector");
        },
      });
    },
    onSuccess: async () => {
      toast("Saved");
      await invalidate(client, "getConnector", "listConnectors");
      draft.discard();
    },
  });
  const { name, intervalMinutes } = form;
  const selection = readSelection(form);
  const forbidden = whyNot(me, "manageConnectors", { connectorId: connector.id });
  const isSame = JSON.stringify(form) === JSON.stringify(formOf(seen));
  const wrong = name.trim() === "" ? "It needs a name" : selection ? undefined : "A line of the selection says nothing";
  const why = forbidden ?? wrong ?? (isSame ? "Nothing has been changed" : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why === undefined && selection) save.mutate({ name, intervalMinutes, selection });
  };
  const take = () => {
    draft.takeTheirs();
    save.reset();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField
        label="Name"
        value={name}
        readOnly={forbidden !== undefined}
        onChange={(event) => draft.write({ ...form, name: event.target.value })}
      />
      <IntervalField
        value={intervalMinutes}
        disabled={forbidden !== undefined}
        onChange={(minutes) => draft.write({ ...form, intervalMinutes: minutes })}
      />
      {connector.cloud === "kubernetes" ? null : (
        <SelectionFields
          texts={form}
          disabled={forbidden !== undefined}
          onChange={(texts) => draft.write({ ...form, ...texts })}
        />
      )}
      {save.error ? <ChangeNotice error={save.error} what="Not saved" why={why} onTake={take} /> : null}
      <div>
        <Button type="submit" why={why} busy={save.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
