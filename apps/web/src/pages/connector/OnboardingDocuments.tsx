import type { OnboardingDocument } from "@periplus/shared/connector";
import type { ConnectorIdentity } from "@periplus/shared/connector-identity";
import type { Cloud } from "@periplus/shared/vocabulary";
import { countOf } from "../../lib/number";
import { CopyButton } from "../../ui/CopyButton";
import { Code } from "../../ui/code/Code";
import styles from "./NewConnectorPage.module.css";

interface OnboardingDocumentsProps {
  cloud: Cloud;
  documents: readonly OnboardingDocument[];
  /** Undefined as long as it is not there. */
  identity: ConnectorIdentity | undefined;
}

/** Fills in what the documents leave open in angle brackets, as far as the identity tells it. */
function fillIn(text: string, cloud: Cloud, identity: ConnectorIdentity | undefined): string {
  if (!identity) return text;
  return text
    .replaceAll("<external id>", identity.externalId)
    .replaceAll("<issuer host>", identity.issuer.replace("https://", ""))
    .replaceAll("<issuer>", identity.issuer)
    .replaceAll("<subject>", identity.subject)
    .replaceAll("<audience>", identity.audiences[cloud]);
}

/** What grants the least rights, each right with its reason. */
export function OnboardingDocuments({ cloud, documents, identity }: OnboardingDocumentsProps) {
  return (
    <div className={styles.documents}>
      {documents.map((document) => {
        const text = fillIn(document.text, cloud, identity);
        return (
          <article key={document.title} className={styles.document}>
            <div className={styles.head}>
              <h3 className={styles.title}>{document.title}</h3>
              <CopyButton text={text} label={`Copy: ${document.title}`} />
            </div>
            <Code
              text={text}
              language={document.language === "bash" ? "plain" : document.language}
              label={document.title}
              height="320px"
            />
            {document.why.length > 0 ? (
              <details className={styles.why}>
                <summary>{countOf(document.why.length, "permission")}, and what each is for</summary>
                <ul className={styles.reasons}>
                  {document.why.map(({ permission, reason }) => (
                    <li key={permission}>
                      <code>{permission}</code> {reason}
                    </li>
                  ))}
                </ul>
              </details>
            ) : null}
          </article>
        );
      })}
    </div>
  );
}
