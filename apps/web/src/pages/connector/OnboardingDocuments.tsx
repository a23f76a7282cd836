import type { Onboarding, OnboardingDocument, OnboardingTool } from "@periplus/shared/connector";
import type { ConnectorIdentity } from "@periplus/shared/connector-identity";
import type { Cloud } from "@periplus/shared/vocabulary";
import { useState } from "react";
import { countOf } from "../../lib/number";
import { onboardingToolWords } from "../../lib/words";
import { CopyButton } from "../../ui/CopyButton";
import { Code } from "../../ui/code/Code";
import { SelectField } from "../../ui/Field";
import text from "../../ui/text.module.css";
import styles from "./NewConnectorPage.module.css";

interface OnboardingDocumentsProps {
  cloud: Cloud;
  onboarding: Onboarding;
  /** Undefined as long as it is not there. */
  identity: ConnectorIdentity | undefined;
}

/** Fills in what the documents leave open in angle brackets, as far as the identity tells it. */
function fillIn(words: string, cloud: Cloud, identity: ConnectorIdentity | undefined): string {
  if (!identity) return words;
  return words
    .replaceAll("<external id>", identity.externalId)
    .replaceAll("<issuer host>", identity.issuer.replace("https://", ""))
    .replaceAll("<issuer>", identity.issuer)
    .replaceAll("<subject>", identity.subject)
    .replaceAll("<audience>", identity.audiences[cloud]);
}

/** What grants the least rights, for a tool of one's choice; each right with its reason, and what takes it all back. */
export function OnboardingDocuments({ cloud, onboarding, identity }: OnboardingDocumentsProps) {
  const { packs, rights, version } = onboarding;
  const [tool, setTool] = useState<OnboardingTool>();
  const pack = packs.find((each) => each.tool === tool) ?? packs[0];
  const rules = new Map(rights.map((right) => [right.permission, right.rules.length]));
  const offersOrganization = packs.some((each) => each.tool === "stackSet");
  if (!pack) return null;
  return (
    <div className={styles.documents}>
      {packs.length > 1 ? (
        <SelectField
          label="Apply it with"
          hint={`Every choice grants the same ${countOf(rights.length, "right")}${offersOrganization ? ", for an organisation also that to list its accounts" : ""}; none changes anything. Version ${version}.`}
          value={pack.tool}
          onChange={(event) => setTool(packs.find((each) => each.tool === event.currentTarget.value)?.tool)}
        >
          {packs.map((each) => (
            <option key={each.tool} value={each.tool}>
              {onboardingToolWords[each.tool]}
            </option>
          ))}
        </SelectField>
      ) : null}
      {pack.documents.map((document) => (
        <DocumentView
          key={`${pack.tool} ${document.title}`}
          document={{ ...document, text: fillIn(document.text, cloud, identity) }}
          rules={rules}
        />
      ))}
      <details>
        <summary className={text.muted}>{pack.undo.title}</summary>
        <DocumentView document={{ ...pack.undo, text: fillIn(pack.undo.text, cloud, identity) }} rules={rules} />
      </details>
    </div>
  );
}

const coloured = (language: OnboardingDocument["language"]) =>
  language === "yaml" || language === "json" ? language : "plain";

function DocumentView({ document, rules }: { document: OnboardingDocument; rules: ReadonlyMap<string, number> }) {
  const { title, text: words, language, why } = document;
  return (
    <article className={styles.document}>
      <div className={styles.head}>
        <h3 className={styles.title}>{title}</h3>
        <CopyButton text={words} label={`Copy: ${title}`} />
      </div>
      <Code text={words} language={coloured(language)} label={title} height="320px" />
      {why.length > 0 ? (
        <details className={styles.why}>
          <summary>{countOf(why.length, "permission")}, and what each is for</summary>
          <ul className={styles.reasons}>
            {why.map(({ permission, reason }) => (
              <li key={permission}>
                <code>{permission}</code> {reason}{" "}
                {rules.get(permission) ? `(${countOf(rules.get(permission) ?? 0, "rule")})` : null}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </article>
  );
}
