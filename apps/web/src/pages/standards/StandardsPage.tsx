import type { StandardSummary } from "@periplus/shared/standard";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { queryOf } from "../../api/queries";
import { ClusterChoice, clusterIn } from "../../components/ClusterChoice";
import { PageHeader } from "../../components/PageHeader";
import { Region } from "../../components/Region";
import { RequirementBar } from "../../components/standards/RequirementBar";
import { countOf, formatNumber, formatShare } from "../../lib/number";
import { pathTo } from "../../paths";
import { type Column, Table } from "../../ui/Table";
import text from "../../ui/text.module.css";
import styles from "./StandardsPage.module.css";

/** The outside lists that clusters are held against, and how far each is met. */
export function StandardsPage() {
  const clusterId = clusterIn(useSearch({ from: "/shell/standards" }).cluster);
  const navigate = useNavigate({ from: "/standards" });
  const asked = clusterId === undefined ? {} : { clusterId };
  const query = useQuery({ ...queryOf("listStandards", { query: asked }), placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader
        title="Standards"
        lead="A requirement passes only where it passes in every cluster that has to meet it. What could not be read or judged is not assessed, and never counts as passed."
        actions={
          <ClusterChoice
            value={clusterId}
            onChange={(cluster) => void navigate({ search: { cluster }, resetScroll: false })}
          />
        }
      />
      <Region query={query} what="The standards">
        {({ items }) => (
          <Table
            label="Standards"
            columns={columnsFor(clusterId)}
            rows={items}
            rowKey={({ id }) => id}
            faded={({ clusters }) => clusters === 0}
          />
        )}
      </Region>
    </>
  );
}

const none = <span className={text.muted}>0</span>;
const numberOf = (value: number) => (value === 0 ? none : formatNumber(value));

const columnsFor = (clusterId: string | undefined): Column<StandardSummary>[] => [
  {
    title: "Standard",
    head: true,
    cell: ({ id, title, version, about }) => (
      <>
        <Link {...pathTo.standard(id, clusterId)} className={styles.name}>
          {title}
        </Link>{" "}
        <span className={text.muted}>{version === "latest" ? "" : version}</span>
        <span className={styles.about}>{about}</span>
      </>
    ),
  },
  {
    title: "Met",
    width: "180px",
    cell: ({ counts, metShare, clusters }) =>
      clusters === 0 ? (
        <span className={text.muted}>{clusterId === undefined ? "no cluster has to" : "this cluster need not"}</span>
      ) : (
        <span className={styles.met}>
          <span>{metShare === null ? "nothing judged" : `${formatShare(metShare)} of what was judged`}</span>
          <RequirementBar counts={counts} />
        </span>
      ),
  },
  { title: "Failed", align: "right", width: "64px", cell: ({ counts }) => numberOf(counts.failed) },
  { title: "Passed", align: "right", width: "68px", cell: ({ counts }) => numberOf(counts.passed + counts.attested) },
  { title: "Not assessed", align: "right", width: "104px", cell: ({ counts }) => numberOf(counts.notAssessed) },
  {
    title: "The cloud's",
    align: "right",
    priority: 2,
    width: "88px",
    cell: ({ counts }) => numberOf(counts.provider),
  },
  { title: "In", align: "right", priority: 2, width: "88px", cell: ({ clusters }) => countOf(clusters, "cluster") },
];
