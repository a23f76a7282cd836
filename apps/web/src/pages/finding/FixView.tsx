import type { FindingDetail } from "@periplus/shared/finding";
import { CodeBlock } from "../../components/CodeBlock";
import { RemedyWords } from "../../components/RemedyWords";
import { PlainMark } from "../../components/StateMarks";
import { Diff } from "../../ui/Diff";
import text from "../../ui/text.module.css";
import styles from "./FindingPage.module.css";

/** What to change, as words, as a difference, and as a command. */
export function FixView({ fix }: { fix: FindingDetail["fix"] }) {
  const { remedy, before, after, command, verified } = fix;
  return (
    <div className={styles.fix}>
      <RemedyWords remedy={remedy} />
      {before !== null && after !== null ? (
        <>
          <div className={styles.head}>
            <h2 className={styles.subtitle}>The change</h2>
            {verified ? (
              <PlainMark mark="pass" word="Verified: the rule says healthy of the changed object" />
            ) : (
              <PlainMark mark="unknown" word="Not verified: look at the result before you apply it" />
            )}
          </div>
          <Diff before={before} after={after} label="The object before and after the change" />
        </>
      ) : (
        <p className={text.muted}>
          This change cannot be worked out from the object alone, so there is no difference to show.
        </p>
      )}
      {command ? (
        <>
          <h2 className={styles.subtitle}>The command</h2>
          <CodeBlock text={command} label="Command" />
          <p className={text.muted}>
            Periplus only reads: it is you who runs it. An object that is made by Helm, Argo CD or a controller is
            changed where it is made, or the change will be undone.
          </p>
        </>
      ) : null}
    </div>
  );
}
