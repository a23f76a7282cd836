import type { RequirementDetail } from "@periplus/shared/standard";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { queryOf } from "../../api/queries";
import { ClusterChoice, clusterIn } from "../../components/ClusterChoice";
import { ClusterName } from "../../components/Named";
import { PageHeader } from "../../components/PageHeader";
import { Region } from "../../components/Region";
import { SeverityWord } from "../../components/Severity";
import { RequirementMark } from "../../components/standards/RequirementMark";
import { Tombstone } from "../../components/Tombstone";
import { countOf, formatNumber } from "../../lib/number";
import { pathTo } from "../../paths";
import { Moment } from "../../ui/Moment";
import { Notice } from "../../ui/Notice";
import { Section } from "../../ui/Section";
import { type Column, Table } from "../../ui/Table";
import text from "../../ui/text.module.css";
import { Attestations } from "./Attestations";
import { FailingResources } from "./FailingResources";
import styles from "./StandardsPage.module.css";

const from = "/shell/standards/$standardId/requirements/$requirementId";

/** One requirement: who looks at it, what fails it, where, and who vouches for it. */
export function RequirementPage() {
  const params = useParams({ from });
  const clusterId = clusterIn(useSearch({ from }).cluster);
  const navigate = useNavigate({ from: "/standards/$standardId/requirements/$requirementId" });
  const asked = { params, query: clusterId === undefined ? {} : { clusterId } };
  const query = useQuery({ ...queryOf("getRequirement", asked), placeholderData: keepPreviousData });
  return (
    <Region
      query={query}
      what="The requirement"
      missing={
        <Tombstone what="requirement" to={{ title: "All standards", path: pathTo.standards() }}>
          Or there is no such cluster any more.
        </Tombstone>
      }
    >
      {(requirement) => (
        <>
          <PageHeader
            up={{
              title: `${requirement.standard.title}: ${requirement.path.join(" › ")}`,
              path: pathTo.standard(params.standardId, clusterId),
            }}
            title={requirement.title}
            note={<span className={text.mono}>{requirement.id}</span>}
            actions={
              <ClusterChoice
                value={clusterId}
                onChange={(cluster) => void navigate({ search: { cluster }, resetScroll: false })}
              />
            }
          />
          <RequirementView requirement={requirement} clusterId={clusterId} />
        </>
      )}
    </Region>
  );
}

interface RequirementViewProps {
  requirement: RequirementDetail;
  clusterId: string | undefined;
}

function RequirementView({ requirement, clusterId }: RequirementViewProps) {
  const { standard, id, state, reason, failing, looking, judgedBy, perCluster, byHand } = requirement;
  return (
    <div className={styles.parts}>
      <div className={styles.top}>
        <p>
          <strong>
            <RequirementMark state={state} />
          </strong>
          {failing > 0 ? ` · fails ${countOf(failing, "time")}` : ""}
        </p>
        {reason === null ? null : <p className={styles.reason}>{reason}</p>}
      </div>
      {byHand ? <Attestations requirement={requirement} clusterId={clusterId} /> : null}
      {looking.length > 0 ? (
        <Section
          title={judgedBy === "rules" ? "Rules that look at it" : "Rules that help to mend it"}
          note={
            judgedBy === "rules"
              ? "it passes where all of them do"
              : "the state follows from Kubernetes' own checks, not from these"
          }
        >
          <Table label="Rules" columns={ruleColumns} rows={looking} rowKey={({ ruleId }) => ruleId} />
        </Section>
      ) : byHand || state === "provider" ? null : (
        <Notice>No rule looks at it, and nothing else does.</Notice>
      )}
      {looking.length > 0 ? (
        <Section title="What fails it" note={failing > 0 ? countOf(failing, "failure") : null}>
          <FailingResources standardId={standard.id} requirementId={id} clusterId={clusterId} judgedBy={judgedBy} />
        </Section>
      ) : null}
      <Section title="Clusters" note="each by itself">
        {perCluster.length === 0 ? (
          <p className={text.muted}>No cluster has to meet it.</p>
        ) : (
          <Table label="Clusters" columns={clusterColumns} rows={perCluster} rowKey={(cluster) => cluster.id} />
        )}
      </Section>
    </div>
  );
}

const ruleColumns: Column<RequirementDetail["looking"][number]>[] = [
  {
    title: "Rule",
    head: true,
    cell: ({ ruleId, title }) => (
      <Link {...pathTo.recommendation(ruleId)} className={styles.name}>
        {title}
      </Link>
    ),
  },
  { title: "Severity", width: "96px", cell: ({ severity }) => <SeverityWord severity={severity} /> },
  { title: "Unhealthy", align: "right", width: "84px", cell: ({ counts }) => formatNumber(counts.unhealthy) },
  { title: "Healthy", align: "right", width: "84px", cell: ({ counts }) => formatNumber(counts.healthy) },
  {
    title: "Exempt",
    align: "right",
    priority: 2,
    width: "72px",
    cell: ({ counts }) => formatNumber(counts.waived + counts.mitigated),
  },
  {
    title: "Unknown",
    align: "right",
    width: "80px",
    cell: ({ counts }) => formatNumber(counts.notAssessed + counts.needsConfiguration),
  },
];

const clusterColumns: Column<RequirementDetail["perCluster"][number]>[] = [
  { title: "Cluster", head: true, cell: (cluster) => <ClusterName cluster={cluster} /> },
  {
    title: "State",
    width: "50%",
    cell: ({ state, reason }) => (
      <>
        <RequirementMark state={state} />
        {reason === null ? null : <div className={styles.reason}>{reason}</div>}
      </>
    ),
  },
  { title: "Failing", align: "right", width: "72px", cell: ({ failing }) => formatNumber(failing) },
  {
    title: "Last read",
    align: "right",
    priority: 2,
    width: "104px",
    cell: ({ snapshotAt }) => (snapshotAt ? <Moment at={snapshotAt} /> : <span className={text.muted}>never</span>),
  },
];
