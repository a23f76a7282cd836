import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { queryOf } from "../../api/queries";
import { CloudMark } from "../../components/CloudMark";
import { PageHeader } from "../../components/PageHeader";
import { Region } from "../../components/Region";
import { Tombstone } from "../../components/Tombstone";
import { pathTo } from "../../paths";
import { buttonClass } from "../../ui/Button";
import { ComparisonView } from "./ComparisonView";
import { PastResources } from "./PastResources";
import { SnapshotList } from "./SnapshotList";

/** A cluster as it was: its snapshots, the objects of one, or the difference of two. */
export function HistoryPage() {
  const { id } = useParams({ from: "/shell/clusters/$id/history" });
  const { at, since, until, object } = useSearch({ from: "/shell/clusters/$id/history" });
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
      {(cluster) => (
        <>
          <PageHeader
            up={{ title: cluster.name, path: pathTo.cluster(id) }}
            mark={<CloudMark cloud={cluster.cloud} />}
            title="History"
            actions={
              at !== undefined || since !== undefined ? (
                <Link {...pathTo.clusterHistory(id)} className={buttonClass()}>
                  All snapshots
                </Link>
              ) : (
                <Link {...pathTo.history()} className={buttonClass()}>
                  How much is kept
                </Link>
              )
            }
          />
          {since !== undefined ? (
            <ComparisonView id={id} since={since} until={until} object={object} />
          ) : at === undefined ? (
            <SnapshotList id={id} />
          ) : (
            <PastResources id={id} snapshotId={at} />
          )}
        </>
      )}
    </Region>
  );
}
