import type { ResourceDetail } from "@periplus/shared/resource";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { queryOf } from "../../api/queries";
import { KindGlyph } from "../../components/KindGlyph";
import { ClusterName } from "../../components/Named";
import { ObservedCode } from "../../components/ObservedCode";
import { PageHeader } from "../../components/PageHeader";
import { Region } from "../../components/Region";
import { SeverityCounts } from "../../components/Severity";
import { HealthMark } from "../../components/StateMarks";
import { Tombstone } from "../../components/Tombstone";
import { pathTo } from "../../paths";
import { Facts } from "../../ui/Facts";
import { Moment } from "../../ui/Moment";
import { Notice } from "../../ui/Notice";
import { Tabs } from "../../ui/Tabs";
import text from "../../ui/text.module.css";
import { AssessmentList } from "./AssessmentList";
import { ResourceFixTab } from "./ResourceFixTab";
import styles from "./ResourcePage.module.css";

/** One object: what it is, what is wrong with it, and as it was observed. */
export function ResourcePage() {
  const { id } = useParams({ from: "/shell/resources/$id" });
  const query = useQuery(queryOf("getResource", { params: { id } }));
  const up = { title: "Inventory", path: pathTo.inventory() };
  return (
    <Region
      query={query}
      what="The resource"
      missing={
        <Tombstone what="resource" to={up}>
          Its cluster or connector may have been removed, and with it everything that was read there.
        </Tombstone>
      }
    >
      {(resource) => <ResourceView resource={resource} />}
    </Region>
  );
}

function ResourceView({ resource }: { resource: ResourceDetail }) {
  const { tab = "assessments", state } = useSearch({ from: "/shell/resources/$id" });
  const navigate = useNavigate({ from: "/resources/$id" });
  const { assessments, observed, revisions } = resource;
  const unhealthy = assessments.filter((each) => each.state === "unhealthy" && each.exemptionId === null).length;
  return (
    <>
      <PageHeader
        up={{ title: "Inventory", path: pathTo.inventory() }}
        mark={<KindGlyph kind={resource.kind} size={22} />}
        title={resource.name}
        note={<HealthMark health={resource.health} />}
      />
      {resource.goneAt ? (
        <div className={styles.notice}>
          <Notice tone="warning" title="This object is gone.">
            It was last observed before <Moment at={resource.goneAt} full />; below is its last state.
          </Notice>
        </div>
      ) : null}
      <ResourceFacts resource={resource} />
      <Tabs
        label="Resource"
        value={tab}
        onChange={(next) =>
          void navigate({
            search: (before) => ({ ...before, tab: next === "assessments" ? undefined : next }),
            resetScroll: false,
          })
        }
        tabs={[
          {
            value: "assessments",
            title: "Assessments",
            count: unhealthy > 0 ? `${unhealthy} of ${assessments.length}` : assessments.length,
            content: (
              <AssessmentList
                place={{ resource, cluster: resource.cluster }}
                assessments={assessments}
                state={state}
                onState={(next) =>
                  void navigate({ search: (before) => ({ ...before, state: next }), replace: true, resetScroll: false })
                }
              />
            ),
          },
          ...(resource.goneAt === null && unhealthy > 0
            ? [{ value: "fix", title: "Fix", content: <ResourceFixTab id={resource.id} /> }]
            : []),
          {
            value: "configuration",
            title: "Configuration",
            content: <ObservedCode resource={resource} observed={observed} />,
          },
          { value: "history", title: "History", count: revisions.length, content: <History revisions={revisions} /> },
        ]}
      />
    </>
  );
}

function ResourceFacts({ resource }: { resource: ResourceDetail }) {
  const { owner, labels } = resource;
  return (
    <div className={styles.facts}>
      <Facts
        columns={2}
        facts={[
          ["Kind", `${resource.kind} (${resource.apiVersion})`],
          ["Namespace", resource.namespace],
          ["Cluster", <ClusterName key="cluster" cluster={resource.cluster} />],
          [
            "Belongs to",
            owner ? (
              <Link key="owner" {...pathTo.resource(owner.id)} className={text.link}>
                {owner.kind} {owner.name}
              </Link>
            ) : null,
          ],
          ["Open findings", <SeverityCounts key="open" counts={resource.open} />],
          ["Observed", <Moment key="observed" at={resource.observedAt} />],
          ["Cluster read", resource.snapshotAt ? <Moment key="snapshot" at={resource.snapshotAt} /> : "never"],
          ["First seen", <Moment key="first" at={resource.firstSeenAt} />],
          [
            "Labels",
            Object.keys(labels).length > 0 ? (
              <span key="labels" className={styles.labels}>
                {Object.entries(labels).map(([key, value]) => (
                  <Link
                    key={key}
                    {...pathTo.inventory(`label:${key}=${value}`)}
                    className={styles.label}
                    title="Find all with this label"
                  >
                    {key}={value}
                  </Link>
                ))}
              </span>
            ) : null,
          ],
        ]}
      />
    </div>
  );
}

function History({ revisions }: { revisions: ResourceDetail["revisions"] }) {
  return (
    <ol className={styles.history}>
      {revisions.map(({ observedAt, gone }, index) => (
        <li key={observedAt}>
          <Moment at={observedAt} full />
          <span>{gone ? "Gone" : index === revisions.length - 1 ? "First observed" : "Observed with a change"}</span>
        </li>
      ))}
    </ol>
  );
}
