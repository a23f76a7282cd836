import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { queryOf } from "../api/queries";
import { ClusterTable } from "../components/ClusterTable";
import { PageHeader } from "../components/PageHeader";
import { Region } from "../components/Region";
import { countOf } from "../lib/number";
import { pathTo } from "../paths";
import { buttonClass } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";

/** Every cluster that was ever found. */
export function ClustersPage() {
  const query = useQuery(queryOf("listClusters"));
  const unread = query.data?.items.filter(({ readable }) => readable === "notRead").length ?? 0;
  return (
    <>
      <PageHeader
        title="Clusters"
        note={
          query.data
            ? `${countOf(query.data.items.length, "cluster")}${unread > 0 ? `, ${unread} not read` : ""}`
            : null
        }
      />
      <Region query={query} what="The clusters">
        {({ items }) => (items.length > 0 ? <ClusterTable clusters={items} /> : <NoClusters />)}
      </Region>
    </>
  );
}

function NoClusters() {
  return (
    <EmptyState
      title="No cluster has been found yet"
      actions={
        <Link {...pathTo.connectors()} className={buttonClass("primary")}>
          Go to the connectors
        </Link>
      }
    >
      <p>A discovery lists the clusters of every connected cloud. An administrator connects a cloud and starts it.</p>
    </EmptyState>
  );
}
