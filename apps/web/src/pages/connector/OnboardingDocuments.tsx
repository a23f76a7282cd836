import type { OnboardingDocument } from "@periplus/shared/connector";
import { countOf } from "../../lib/number";
import { CopyButton } from "../../ui/CopyButton";
import { Code } from "../../ui/code/Code";
import styles from "./NewConnectorPage.module.css";

/** As the API's documents write the place of the external id. */
const externalIdPlace = "<external id>";

interface OnboardingDocumentsProps {
  documents: readonly OnboardingDocument[];
  externalId: string;
}

/** What grants the least rights, each right with its reason. */
export function OnboardingDocuments({ documents, externalId }: OnboardingDocumentsProps) {
  return (
    <div className={styles.documents}>
      {documents.map((document) => {
        const text = document.text.replaceAll(externalIdPlace, externalId);
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
