import type { ClusterDetail } from "@periplus/shared/cluster";
import { formatQuery } from "@periplus/shared/query/parse-query";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { queryOf } from "../../api/queries";
import { CloudMark } from "../../components/CloudMark";
import { ClusterReading } from "../../components/ClusterTable";
import { CoverageTable } from "../../components/CoverageTable";
import { KindGlyph } from "../../components/KindGlyph";
import { PageHeader } from "../../components/PageHeader";
import { Region } from "../../components/Region";
import { SeverityCounts } from "../../components/Severity";
import { Tombstone } from "../../components/Tombstone";
import { formatNumber, formatShare } from "../../lib/number";
import { cloudWords } from "../../lib/words";
import { pathTo } from "../../paths";
import { buttonClass } from "../../ui/Button";
import { Facts } from "../../ui/Facts";
import { Moment } from "../../ui/Moment";
import { Notice } from "../../ui/Notice";
import { Section } from "../../ui/Section";
import { type Column, Table } from "../../ui/Table";
import text from "../../ui/text.module.css";
import { ClusterEnforcement } from "./ClusterEnforcement";
import styles from "./ClusterPage.module.css";
import { ServiceAccessTable } from "./ServiceAccessTable";

/** One cluster: how well it is known, and what runs in it. */
export function ClusterPage() {
  const { id } = useParams({ from: "/shell/clusters/$id" });
  const query = useQuery(queryOf("getCluster", { params: { id } }));
  return (
    <Region
      query={query}
      what="The cluster"
      missing={
        <Tombstone what="cluster" to={{ title: "Clusters", path: pathTo.clusters() }}>
          Clusters go with their connector when that is removed.
        </Tombstone>
      }
    >
      {(cluster) => <ClusterView cluster={cluster} />}
    </Region>
  );
}

const queryFor = (...terms: [string, string][]) =>
  formatQuery(terms.map(([key, value]) => ({ key, negated: false, values: [{ operator: "=", text: value }] })));

function ClusterView({ cluster }: { cluster: ClusterDetail }) {
  const inCluster = queryFor(["cluster", cluster.name]);
  return (
    <>
      <PageHeader
        up={{ title: "Clusters", path: pathTo.clusters() }}
        mark={<CloudMark cloud={cluster.cloud} />}
        title={cluster.name}
        note={<ClusterReading cluster={cluster} />}
        actions={
          <>
            <Link {...pathTo.clusterHistory(cluster.id)} className={buttonClass()}>
              History
            </Link>
            <Link {...pathTo.findings(`is:open ${inCluster}`)} className={buttonClass()}>
              Findings
            </Link>
            <Link {...pathTo.inventory(inCluster)} className={buttonClass()}>
              Inventory
            </Link>
          </>
        }
      />
      <ReadingNotice cluster={cluster} />
      <ExcessNotice cluster={cluster} />
      <div className={styles.facts}>
        <ClusterFacts cluster={cluster} />
      </div>
      {cluster.state === "present" && cluster.snapshotAt !== null ? (
        <div className={styles.notice}>
          <ClusterEnforcement id={cluster.id} />
        </div>
      ) : null}
      {cluster.services && cluster.services.length > 0 ? (
        <div className={styles.notice}>
          <Section title="Other services with access" note="Trusted Access of Azure, past the cluster's network rules">
            <ServiceAccessTable services={cluster.services} />
          </Section>
        </div>
      ) : null}
      <div className={styles.pair}>
        <Section title="Coverage" note="what was read, and what was not">
          <CoverageTable coverage={cluster.coverage} />
        </Section>
        <Section title="Kinds" note={`${formatNumber(cluster.resources)} resources`}>
          <KindTable cluster={cluster} />
        </Section>
      </div>
    </>
  );
}

function ReadingNotice({ cluster }: { cluster: ClusterDetail }) {
  if (cluster.message === null && !cluster.stale) return null;
  const title =
    cluster.readable === "notRead"
      ? "This cluster could not be read."
      : cluster.stale
        ? "This picture is old."
        : "Not everything could be read.";
  return (
    <div className={styles.notice}>
      <Notice tone="warning" title={title}>
        {cluster.message}
        {cluster.stale && cluster.snapshotAt ? (
          <>
            {" "}
            What you see is from <Moment at={cluster.snapshotAt} full />.
          </>
        ) : null}{" "}
        <Link {...pathTo.connector(cluster.connectorId)}>Go to the connector</Link>
      </Notice>
    </div>
  );
}

/** A finding against Periplus itself. */
function ExcessNotice({ cluster: { excessRights, connectorId } }: { cluster: ClusterDetail }) {
  if (excessRights === null || excessRights.length === 0) return null;
  return (
    <div className={styles.notice}>
      <Notice tone="problem" title="Over-privileged connector.">
        The identity that reads this cluster may do more than it should: {excessRights.join(", ")}.{" "}
        <Link {...pathTo.connector(connectorId)}>See where it comes from</Link>
      </Notice>
    </div>
  );
}

function ClusterFacts({ cluster }: { cluster: ClusterDetail }) {
  return (
    <Facts
      columns={2}
      facts={[
        ["Cloud", cloudWords[cluster.cloud].product],
        ["Kubernetes", cluster.version],
        ["Account", cluster.account],
        ["Region", cluster.region],
        ["API server", cluster.endpoint ? <code key="endpoint">{cluster.endpoint}</code> : null],
        [
          "Connector",
          <Link key="connector" {...pathTo.connector(cluster.connectorId)} className={text.link}>
            {cluster.connectorName}
          </Link>,
        ],
        ["Last read", cluster.snapshotAt ? <Moment key="read" at={cluster.snapshotAt} full /> : "never"],
        ["First seen", <Moment key="first" at={cluster.firstSeenAt} full="date" />],
        ["Secure score", cluster.secureScore === null ? "unknown" : formatShare(cluster.secureScore)],
        ["Open findings", <SeverityCounts key="open" counts={cluster.openFindings} />],
        [
          "Cloud's own view",
          cluster.cloudResourceId ? (
            <Link key="cloud" {...pathTo.resource(cluster.cloudResourceId)} className={text.link}>
              Settings as {cloudWords[cluster.cloud].name} describes them
            </Link>
          ) : null,
        ],
      ]}
    />
  );
}

function KindTable({ cluster }: { cluster: ClusterDetail }) {
  const columns: Column<ClusterDetail["kinds"][number]>[] = [
    {
      title: "Kind",
      head: true,
      cell: ({ kind }) => (
        <Link {...pathTo.inventory(queryFor(["cluster", cluster.name], ["kind", kind]))} className={styles.kind}>
          <KindGlyph kind={kind} />
          {kind}
        </Link>
      ),
    },
    { title: "Resources", align: "right", cell: ({ resources }) => formatNumber(resources) },
    {
      title: "Unhealthy",
      align: "right",
      cell: ({ unhealthy }) => (unhealthy > 0 ? formatNumber(unhealthy) : <span className={text.muted}>0</span>),
    },
  ];
  return <Table compact label="Kinds" columns={columns} rows={cluster.kinds} rowKey={({ kind }) => kind} />;
}
