import { requirementState, requirementStates, type StandardDetail } from "@periplus/shared/standard";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { addressOf } from "../../api/client";
import { queryOf } from "../../api/queries";
import { ClusterChoice, clusterIn } from "../../components/ClusterChoice";
import { PageHeader } from "../../components/PageHeader";
import { Region } from "../../components/Region";
import { CountWords } from "../../components/standards/CountWords";
import { RequirementBar } from "../../components/standards/RequirementBar";
import { Tombstone } from "../../components/Tombstone";
import { countOf, formatNumber, formatShare } from "../../lib/number";
import { requirementWords } from "../../lib/words";
import { pathTo } from "../../paths";
import { buttonClass } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { Notice } from "../../ui/Notice";
import { Tabs } from "../../ui/Tabs";
import { RequirementTree } from "./RequirementTree";
import { StandardClusters } from "./StandardClusters";
import styles from "./StandardsPage.module.css";

/** One standard: what each requirement comes to, by section, and how each cluster stands. */
export function StandardPage() {
  const { standardId } = useParams({ from: "/shell/standards/$standardId" });
  const clusterId = clusterIn(useSearch({ from: "/shell/standards/$standardId" }).cluster);
  const navigate = useNavigate({ from: "/standards/$standardId" });
  const asked = { params: { standardId }, query: clusterId === undefined ? {} : { clusterId } };
  const query = useQuery({ ...queryOf("getStandard", asked), placeholderData: keepPreviousData });
  return (
    <Region
      query={query}
      what="The standard"
      missing={
        <Tombstone what="standard" to={{ title: "All standards", path: pathTo.standards() }}>
          Or there is no such cluster any more.
        </Tombstone>
      }
    >
      {(standard) => (
        <>
          <PageHeader
            up={{ title: "Standards", path: pathTo.standards(clusterId) }}
            title={standard.title}
            note={standard.version === "latest" ? null : standard.version}
            lead={standard.about}
            actions={
              <>
                <ClusterChoice
                  value={clusterId}
                  onChange={(cluster) =>
                    void navigate({ search: (before) => ({ ...before, cluster }), resetScroll: false })
                  }
                />
                {(["csv", "json"] as const).map((format) => (
                  <a
                    key={format}
                    className={buttonClass()}
                    href={addressOf("exportStandard", { params: { standardId }, query: { ...asked.query, format } })}
                    download
                  >
                    {format === "csv" ? "Export CSV" : "Export JSON"}
                  </a>
                ))}
              </>
            }
          />
          {standard.clusters === 0 ? <NoCluster ofOne={clusterId !== undefined} /> : <Held standard={standard} />}
        </>
      )}
    </Region>
  );
}

function NoCluster({ ofOne }: { ofOne: boolean }) {
  return (
    <EmptyState title={ofOne ? "This cluster does not have to meet it" : "No cluster has to meet it"}>
      <p>The standard is about clusters of another cloud.</p>
    </EmptyState>
  );
}

function Held({ standard }: { standard: StandardDetail }) {
  const search = useSearch({ from: "/shell/standards/$standardId" });
  const navigate = useNavigate({ from: "/standards/$standardId" });
  const state = requirementState.safeParse(search.state).data;
  const clusterId = clusterIn(search.cluster);
  const { counts, metShare, clusters, clustersToJudge } = standard;
  return (
    <div className={styles.held}>
      <div className={styles.top}>
        <p>
          <strong>
            {metShare === null ? "Nothing was judged" : `${formatShare(metShare)} of what was judged is met`}
          </strong>
          {counts.notAssessed > 0 ? `, and ${countOf(counts.notAssessed, "requirement")} could not be assessed` : ""}
          {clusterId === undefined ? `, in ${countOf(clusters, "cluster")}` : ""}.
        </p>
        <RequirementBar counts={counts} size="large" />
        <CountWords counts={counts} />
      </div>
      {clustersToJudge > 0 ? (
        <Notice announce>
          {countOf(clustersToJudge, "cluster")} {clustersToJudge === 1 ? "is" : "are"} being judged again, after rules
          or settings changed. What is shown may still move.
        </Notice>
      ) : null}
      <Tabs
        label="Parts of the standard"
        value={search.tab === "clusters" ? "clusters" : "requirements"}
        onChange={(tab) =>
          void navigate({
            search: (before) => ({ ...before, tab: tab === "clusters" ? tab : undefined }),
            resetScroll: false,
          })
        }
        tabs={[
          {
            value: "requirements",
            title: "Requirements",
            count: formatNumber(standard.requirements.length),
            content: (
              <div className={styles.parts}>
                <label>
                  Show{" "}
                  <select
                    className={styles.choice}
                    value={state ?? ""}
                    onChange={(event) =>
                      void navigate({
                        search: (before) => ({ ...before, state: event.target.value || undefined }),
                        resetScroll: false,
                      })
                    }
                  >
                    <option value="">all requirements</option>
                    {requirementStates.map((each) => (
                      <option key={each} value={each}>
                        {requirementWords[each].toLowerCase()} ({counts[each]})
                      </option>
                    ))}
                  </select>
                </label>
                <RequirementTree standard={standard} state={state} clusterId={clusterId} />
              </div>
            ),
          },
          {
            value: "clusters",
            title: "Clusters",
            count: formatNumber(clusters),
            content: <StandardClusters standard={standard} />,
          },
        ]}
      />
    </div>
  );
}
