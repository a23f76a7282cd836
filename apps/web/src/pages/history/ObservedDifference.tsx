import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { queryOf } from "../../api/queries";
import { ErrorNotice } from "../../components/ErrorNotice";
import { pathTo } from "../../paths";
import { buttonClass } from "../../ui/Button";
import { Diff } from "../../ui/Diff";
import { Section } from "../../ui/Section";
import { SkeletonRows } from "../../ui/Skeleton";

/** One object in both snapshots, line by line. */
export function ObservedDifference({ id, since, until }: { id: string; since: string; until: string }) {
  const [before, after] = useQueries({
    queries: [
      queryOf("getObservedResource", { params: { id }, query: { snapshotId: since } }),
      queryOf("getObservedResource", { params: { id }, query: { snapshotId: until } }),
    ],
  });
  const error = before.error ?? after.error;
  return (
    <Section
      title="The object in both"
      note={before.data?.text === null ? "not there then" : after.data?.text === null ? "not there any more" : null}
      actions={
        <Link {...pathTo.resource(id)} className={buttonClass("quiet")}>
          Go to the object
        </Link>
      }
    >
      {error ? (
        <ErrorNotice
          error={error}
          what="The object could not be read"
          onRetry={() => void Promise.all([before.refetch(), after.refetch()])}
        />
      ) : before.data && after.data ? (
        <Diff before={before.data.text ?? ""} after={after.data.text ?? ""} label="The object in both snapshots" />
      ) : (
        <SkeletonRows label="The object: loading" />
      )}
    </Section>
  );
}
