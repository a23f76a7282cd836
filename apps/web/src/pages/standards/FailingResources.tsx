import type { FailingResource, RequirementDetail } from "@periplus/shared/standard";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { call } from "../../api/client";
import { ErrorNotice } from "../../components/ErrorNotice";
import { ResourceName } from "../../components/Named";
import { SeverityWord } from "../../components/Severity";
import { pathTo } from "../../paths";
import { Button } from "../../ui/Button";
import { SkeletonRows } from "../../ui/Skeleton";
import { type Column, Table } from "../../ui/Table";
import text from "../../ui/text.module.css";
import styles from "./StandardsPage.module.css";

interface FailingResourcesProps {
  standardId: string;
  requirementId: string;
  clusterId: string | undefined;
  judgedBy: RequirementDetail["judgedBy"];
}

const pageSize = 50;

/** The resources that keep a requirement from passing, worst first, some at a time. */
export function FailingResources({ standardId, requirementId, clusterId, judgedBy }: FailingResourcesProps) {
  const params = { standardId, requirementId };
  const scope = clusterId === undefined ? {} : { clusterId };
  const list = useInfiniteQuery({
    queryKey: ["listRequirementResources", { params, scope }],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...scope, limit: pageSize, ...(pageParam === null ? {} : { cursor: pageParam }) };
      return call("listRequirementResources", { params, query }, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  if (list.error) return <ErrorNotice error={list.error} what="What fails it could not be read" />;
  if (list.data === undefined) return <SkeletonRows label="What fails it: loading" />;
  const rows = list.data.pages.flatMap(({ items }) => items);
  if (rows.length === 0) return <p className={text.muted}>Nothing that is known fails it.</p>;
  return (
    <>
      <Table
        label="What fails it"
        columns={judgedBy === "rules" ? [...columns, ...ruleColumns] : columns}
        rows={rows}
        rowKey={({ id, ruleId }) => `${id} ${ruleId}`}
      />
      {list.hasNextPage ? (
        <Button look="quiet" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </>
  );
}

const columns: Column<FailingResource>[] = [
  {
    title: "Resource",
    head: true,
    cell: (resource) => (
      <Link
        {...(resource.findingId === null ? pathTo.resource(resource.id) : pathTo.finding(resource.findingId))}
        className={styles.name}
      >
        <ResourceName resource={resource} />
      </Link>
    ),
  },
  {
    title: "Cluster",
    width: "24%",
    cell: ({ cluster }) => cluster.name,
  },
];

const ruleColumns: Column<FailingResource>[] = [
  { title: "Severity", width: "96px", cell: ({ severity }) => <SeverityWord severity={severity} /> },
  {
    title: "Rule",
    priority: 2,
    width: "28%",
    cell: ({ ruleId }) =>
      ruleId === null ? null : (
        <Link {...pathTo.recommendation(ruleId)} className={text.link}>
          {ruleId}
        </Link>
      ),
  },
];
