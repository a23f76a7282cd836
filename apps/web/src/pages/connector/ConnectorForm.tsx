import type { NewConnector, SignIn } from "@periplus/shared/connector";
import type { ConnectorIdentity } from "@periplus/shared/connector-identity";
import { everything } from "@periplus/shared/selection";
import type { Cloud } from "@periplus/shared/vocabulary";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client";
import { useMe } from "../../api/me";
import { invalidate } from "../../api/queries";
import { ErrorNotice } from "../../components/ErrorNotice";
import { IntervalField } from "../../components/IntervalField";
import { readSelection, SelectionFields, textsOf } from "../../components/SelectionFields";
import { whyNot } from "../../lib/may";
import { cloudWords } from "../../lib/words";
import { pathTo } from "../../paths";
import { Button } from "../../ui/Button";
import { TextAreaField, TextField } from "../../ui/Field";
import { Segments } from "../../ui/Segments";
import text from "../../ui/text.module.css";
import { AccessFields } from "./AccessFields";
import { readAccess, readKeyFile } from "./connector-fields";
import { IdentityFacts } from "./IdentityFacts";
import styles from "./NewConnectorPage.module.css";

type Way = "fields" | "file";

interface ConnectorFormProps {
  cloud: Cloud;
  /** Undefined as long as it is not there, and where it may not be made. */
  identity: ConnectorIdentity | undefined;
}

const fileLabels: Partial<Record<Cloud, string>> = { kubernetes: "Kubeconfig", gcp: "Key file" };

/** The form of one cloud. It is checked by the same schema as on the server before it is sent. */
export function ConnectorForm({ cloud, identity }: ConnectorFormProps) {
  const forbidden = whyNot(useMe(), "manageConnectors", "everywhere");
  const [name, setName] = useState("");
  const [intervalMinutes, setInterval] = useState(240);
  const [way, setWay] = useState<Way>("fields");
  const [file, setFile] = useState("");
  const [texts, setTexts] = useState<Record<string, string>>({});
  const [signIn, setSignIn] = useState<SignIn>(cloud === "kubernetes" ? "stored" : "federation");
  const [selectionTexts, setSelectionTexts] = useState(textsOf(everything));
  const [tried, setTried] = useState(false);
  const create = useCreateConnector();

  const byFile = signIn === "stored" && way === "file";
  const filled = byFile && cloud === "gcp" ? { ...texts, ...readKeyFile(file) } : texts;
  const read = readAccess(cloud, signIn, filled);
  const kubeconfig = byFile && cloud === "kubernetes";
  const errors = kubeconfig || "access" in read ? {} : read.errors;
  const nameError = name.trim() === "" ? "Give it a name" : undefined;
  const fileError = byFile ? fileErrorOf(cloud, file) : undefined;
  const selection = readSelection(selectionTexts);
  const wrong =
    selection === undefined || nameError !== undefined || fileError !== undefined || Object.keys(errors).length > 0;

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    if (wrong) {
      const form = event.currentTarget;
      requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid]")?.focus());
      return;
    }
    const told = { name, intervalMinutes, selection, ...(identity ? { identityId: identity.id } : {}) };
    if (kubeconfig) create.mutate({ ...told, access: { cloud: "kubernetes", kubeconfig: file } });
    else if ("access" in read) create.mutate({ ...told, access: read.access });
  };
  const fileLabel = signIn === "stored" ? fileLabels[cloud] : undefined;
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <TextField
        label="Name"
        hint={`As you call it, for instance "${cloudWords[cloud].name} production"`}
        value={name}
        error={tried ? nameError : undefined}
        onChange={(event) => setName(event.target.value)}
      />
      <Segments
        label="How Periplus signs in"
        value={signIn}
        onChange={setSignIn}
        options={signInOptions(cloud, identity?.takesStoredSecrets ?? false)}
      />
      {identity ? <IdentityFacts cloud={cloud} signIn={signIn} identity={identity} /> : null}
      {fileLabel ? (
        <Segments
          label="How to give access"
          value={way}
          onChange={setWay}
          options={[
            { value: "fields", label: cloud === "kubernetes" ? "Address and token" : "Fields" },
            { value: "file", label: fileLabel },
          ]}
        />
      ) : null}
      {byFile ? (
        <TextAreaField
          label={fileLabel}
          rows={8}
          value={file}
          hint={
            cloud === "kubernetes" ? kubeconfigHint : "The JSON that Google handed out for the service account's key."
          }
          error={tried ? (fileError ?? (cloud === "gcp" ? Object.values(errors)[0] : undefined)) : undefined}
          onChange={(event) => setFile(event.target.value)}
        />
      ) : (
        <AccessFields
          cloud={cloud}
          signIn={signIn}
          texts={texts}
          errors={tried ? errors : {}}
          onChange={(field, next) => setTexts((before) => ({ ...before, [field]: next }))}
        />
      )}
      <IntervalField value={intervalMinutes} onChange={setInterval} />
      {cloud === "kubernetes" ? null : <SelectionFields texts={selectionTexts} onChange={setSelectionTexts} />}
      {create.error ? <ErrorNotice error={create.error} what="Not connected" /> : null}
      <div>
        <Button look="primary" type="submit" busy={create.isPending} why={forbidden}>
          Connect and start the first discovery
        </Button>
      </div>
      {forbidden ? <p className={text.muted}>{forbidden}.</p> : null}
    </form>
  );
}

/** Without stored secrets first; secrets that do not end only where the installation takes them. */
function signInOptions(cloud: Cloud, takesStoredSecrets: boolean): { value: SignIn; label: string }[] {
  if (cloud === "kubernetes")
    return [
      { value: "stored", label: "Token" },
      { value: "federation", label: "Trust this installation" },
    ];
  return [
    { value: "federation", label: "Trust this installation" },
    { value: "host", label: "This host's identity" },
    ...(takesStoredSecrets ? [{ value: "stored" as const, label: "Stored secret" }] : []),
  ];
}

const kubeconfigHint =
  "Server, CA, token or client certificate are read from it and the rest is dropped. One that runs a program (exec, auth-provider) or points at files is refused.";

function fileErrorOf(cloud: Cloud, file: string): string | undefined {
  if (file.trim() === "") return "Paste the file";
  return cloud === "gcp" && readKeyFile(file) === null ? "This is not the key file of a service account" : undefined;
}

/** Creates the connector and goes to its first discovery. */
function useCreateConnector() {
  const navigate = useNavigate();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewConnector) => call("createConnector", { body }),
    onSuccess: async (connector) => {
      await invalidate(client, "listConnectors", "getOverview");
      const path = connector.lastRun ? pathTo.discovery(connector.lastRun.id) : pathTo.connector(connector.id);
      await navigate(path);
    },
  });
}
