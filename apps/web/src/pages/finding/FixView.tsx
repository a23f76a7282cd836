import type { Fix } from "@periplus/shared/fix";
import { CodeBlock } from "../../components/CodeBlock";
import { ChangeView } from "../../components/fix/ChangeView";
import { FixInputs } from "../../components/fix/FixInputs";
import { RemedyWords } from "../../components/RemedyWords";
import { PlainMark } from "../../components/StateMarks";
import { Notice } from "../../ui/Notice";
import { Section } from "../../ui/Section";
import text from "../../ui/text.module.css";
import styles from "./FindingPage.module.css";

/** What to change, as words, as a difference, and as something to run or to commit. */
export function FixView({ fix }: { fix: Fix }) {
  const { remedy, after, manifest, terraform, owner } = fix;
  return (
    <div className={styles.fix}>
      <RemedyWords remedy={remedy} />
      {owner ? (
        <Notice>
          {owner.kind} <code>{owner.name}</code> makes this object: change it there, or the next one is as this one.
        </Notice>
      ) : null}
      {remedy.inputs ? <FixInputs inputs={remedy.inputs} /> : null}
      {after !== null || manifest !== null ? (
        <div className={styles.head}>
          <h2 className={styles.subtitle}>{manifest === null ? "The change" : "The objects to add"}</h2>
          <Proof fix={fix} />
        </div>
      ) : null}
      {manifest ? <CodeBlock text={manifest} label="Manifest" /> : null}
      {after === null && manifest === null && remedy.kind === "patch" ? (
        <p className={text.muted}>Nothing of the object fails any more, so there is no difference to show.</p>
      ) : null}
      <ChangeView change={fix} />
      {terraform ? (
        <Section title="With Terraform" note="in the resource of the cluster or of its pool">
          <CodeBlock text={terraform} label="Terraform" />
        </Section>
      ) : null}
    </div>
  );
}

function Proof({ fix: { verified, remedy } }: { fix: Fix }) {
  if (verified) return <PlainMark mark="pass" word="Verified: turns healthy" />;
  const why = remedy.inputs ? "fill it in, then check the manifest" : "look at the result before you apply it";
  return <PlainMark mark="unknown" word={`Not verified: ${why}`} />;
}
