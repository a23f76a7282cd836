import { IconUpload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type DragEvent, useRef, useState } from "react";
import { call } from "../../api/client";
import { ErrorNotice } from "../../components/ErrorNotice";
import { PageHeader } from "../../components/PageHeader";
import { Button } from "../../ui/Button";
import { Code } from "../../ui/code/Code";
import { EmptyState } from "../../ui/EmptyState";
import text from "../../ui/text.module.css";
import styles from "./CheckPage.module.css";
import { CheckReport } from "./CheckReport";
import { examples } from "./examples";

/** The API takes no more than this many characters. */
const mostCharacters = 5_000_000;

/** Judges a text without keeping it: for those who have nothing connected yet, and before something is applied. */
export function CheckPage() {
  const [manifest, setManifest] = useState("");
  const [over, setOver] = useState(false);
  const results = useRef<HTMLElement>(null);
  const check = useMutation({
    mutationFn: (body: { text: string }) => call("checkManifests", { body }),
    // Where the result stands below the text, it would come unseen.
    onSuccess: () => requestAnimationFrame(() => results.current?.scrollIntoView({ block: "nearest" })),
  });
  const take = (next: string) => {
    setManifest(next);
    if (next.trim()) check.mutate({ text: next });
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void readFiles(event.dataTransfer.files).then((dropped) => dropped && take(dropped));
  };
  const why =
    manifest.trim() === ""
      ? "Paste a manifest first"
      : manifest.length > mostCharacters
        ? "The text is longer than 5 MB"
        : undefined;
  return (
    <>
      <PageHeader
        title="Check a manifest"
        lead="Kubernetes YAML or JSON with any number of documents, or an exported AKS, EKS or GKE cluster. It is judged in memory and not kept."
      />
      <div className={styles.columns}>
        <section
          className={styles.input}
          aria-label="Manifest"
          data-over={over || undefined}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
        >
          <div className={styles.tools}>
            <FileButton onText={take} />
            {examples.map((example) => (
              <Button key={example.title} look="quiet" onClick={() => take(example.text)}>
                {example.title}
              </Button>
            ))}
          </div>
          <Code text={manifest} language="yaml" label="Manifest" height="max(320px, 56vh)" onChange={setManifest} />
          <div className={styles.tools}>
            <Button look="primary" why={why} busy={check.isPending} onClick={() => check.mutate({ text: manifest })}>
              Check
            </Button>
            <span className={text.muted}>Paste, or drop files here</span>
          </div>
        </section>
        <section ref={results} className={styles.results} aria-label="Result" aria-live="polite">
          {check.error ? <ErrorNotice error={check.error} what="Not checked" /> : null}
          {check.data && !check.error ? <CheckReport report={check.data} /> : null}
          {check.isIdle ? (
            <EmptyState title="The result appears here">
              <p>
                Every rule with what it found, where in the object, and a way to its fix. Rules that need parameters use
                the ones set here.
              </p>
            </EmptyState>
          ) : null}
        </section>
      </div>
    </>
  );
}

function FileButton({ onText }: { onText: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept=".yaml,.yml,.json,text/*"
        onChange={(event) => {
          const chosen = event.target.files;
          if (chosen) void readFiles(chosen).then((read) => read && onText(read));
          event.target.value = "";
        }}
      />
      <Button icon={<IconUpload size={16} stroke={1.5} />} onClick={() => input.current?.click()}>
        Open files
      </Button>
    </>
  );
}

/** The files as documents of one text. */
async function readFiles(files: FileList): Promise<string> {
  const texts = await Promise.all([...files].map((file) => file.text()));
  return texts.join("\n---\n");
}
