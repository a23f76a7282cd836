import type { SampledResource, SettingsPreview } from "@periplus/shared/rule-settings";
import { Link } from "@tanstack/react-router";
import { ResourceName } from "../../../components/Named";
import { countOf, formatNumber, formatShare } from "../../../lib/number";
import { pathTo } from "../../../paths";
import { Notice } from "../../../ui/Notice";
import text from "../../../ui/text.module.css";
import styles from "./Settings.module.css";

/** What settings would do to the findings of the rule. */
export function PreviewResult({ preview }: { preview: SettingsPreview }) {
  const { opens, closes, clusters, looked, opened, closed } = preview;
  if (clusters === 0) return <Notice announce>Nothing would change: the same is in force already.</Notice>;
  const isPart = looked.at < looked.of;
  return (
    <section className={styles.preview} aria-label="Preview">
      <Notice
        announce
        tone={isPart ? "warning" : "note"}
        title={`Opens ${formatNumber(opens)}, closes ${formatNumber(closes)}.`}
      >
        {countOf(clusters, "cluster")} would be judged again;{" "}
        {isPart
          ? `only ${formatNumber(looked.at)} of ${formatNumber(looked.of)} resources (${formatShare(looked.at / looked.of)}) were looked at in the time there is, picked at random.`
          : looked.of === 0
            ? "nothing is there that the rule looks at."
            : `all ${formatNumber(looked.of)} resources were looked at.`}
      </Notice>
      <Samples title="Would be opened" total={opens} resources={opened} />
      <Samples title="Would be closed" total={closes} resources={closed} />
    </section>
  );
}

function Samples({ title, total, resources }: { title: string; total: number; resources: readonly SampledResource[] }) {
  if (resources.length === 0) return null;
  return (
    <details className={styles.samples}>
      <summary>
        {title}
        <span className={text.muted}>
          {" "}
          {total > resources.length ? `${resources.length} of ${formatNumber(total)}` : formatNumber(total)}
        </span>
      </summary>
      <ul>
        {resources.map((resource) => (
          <li key={resource.id}>
            <Link {...pathTo.resource(resource.id)} className={text.link}>
              <ResourceName resource={resource} />
            </Link>
            <span className={text.muted}>
              {resource.cluster.name}
              {resource.message ? `. ${resource.message}` : ""}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
