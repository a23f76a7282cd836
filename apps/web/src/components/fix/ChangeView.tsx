import type { Fix } from "@periplus/shared/fix";
import { Diff } from "../../ui/Diff";
import { Section } from "../../ui/Section";
import { CodeBlock } from "../CodeBlock";
import { ManagedNotice } from "./ManagedNotice";
import { RuleChanges } from "./RuleChanges";

type Change = Pick<Fix, "before" | "after" | "command" | "kustomize" | "managedBy" | "changes">;

/** A change of an object: the difference, what else it moves, and the ways to make it. */
export function ChangeView({ change }: { change: Change }) {
  const { before, after, command, kustomize, managedBy, changes } = change;
  return (
    <>
      {managedBy ? <ManagedNotice managedBy={managedBy} /> : null}
      {before !== null && after !== null ? (
        <Diff before={before} after={after} label="The object before and after the change" />
      ) : null}
      <RuleChanges changes={changes} />
      {command ? (
        <Section title="The command" note="it is you who runs it: Periplus only reads">
          <CodeBlock text={command} label="Command" />
        </Section>
      ) : null}
      {kustomize ? (
        <Section title="For Kustomize" note="an entry of kustomization.yaml">
          <CodeBlock text={kustomize} label="Kustomize patch" />
        </Section>
      ) : null}
    </>
  );
}
