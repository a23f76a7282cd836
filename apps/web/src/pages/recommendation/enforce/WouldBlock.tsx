import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { queryOf } from "../../../api/queries";
import { ResourceName } from "../../../components/Named";
import { Region } from "../../../components/Region";
import { formatNumber } from "../../../lib/number";
import { pathTo } from "../../../paths";
import { Notice } from "../../../ui/Notice";
import text from "../../../ui/text.module.css";
import styles from "./EnforceTab.module.css";

/** What of today the policy would have refused, with the list. */
export function WouldBlock({ ruleId, clusterId }: { ruleId: string; clusterId: string | undefined }) {
  const scope = clusterId === undefined ? {} : { clusterId };
  const query = useQuery(queryOf("previewRulePolicy", { params: { ruleId }, query: scope }));
  return (
    <Region query={query} what="The preview">
      {({ refused, looked, blocked, failed, resources }) => {
        if (refused !== null) return null;
        const isPart = looked.at < looked.of;
        return (
          <section aria-label="What it would have blocked" className={styles.preview}>
            <Notice
              tone={blocked > 0 || isPart ? "warning" : "note"}
              title={`Would have blocked ${formatNumber(blocked)} of the ${formatNumber(looked.at)} objects that run today.`}
            >
              {isPart
                ? `Only ${formatNumber(looked.at)} of ${formatNumber(looked.of)} were looked at in the time there is. `
                : ""}
              {failed > 0 ? `${formatNumber(failed)} could not be judged and would pass. ` : ""}
              Asked as if each were made now; the system's own namespaces are left out.
            </Notice>
            {resources.length > 0 ? (
              <details className={styles.policy}>
                <summary>
                  The list{" "}
                  <span className={text.muted}>
                    {resources.length < blocked
                      ? `${formatNumber(resources.length)} of ${formatNumber(blocked)}`
                      : formatNumber(blocked)}
                  </span>
                </summary>
                <ul className={styles.list}>
                  {resources.map((resource) => (
                    <li key={resource.id}>
                      <Link {...pathTo.resource(resource.id)} className={text.link}>
                        <ResourceName resource={resource} />
                      </Link>{" "}
                      <span className={text.muted}>{resource.cluster.name}</span>
                      {resource.message ? <p className={text.muted}>{resource.message}</p> : null}
                    </li>
                  ))}
                </ul>
              </details>
            ) : null}
          </section>
        );
      }}
    </Region>
  );
}
