import { parseQuery } from "@periplus/shared/query/parse-query";
import { recommendationQueryKeys } from "@periplus/shared/query/query-keys";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { call } from "../api/client";
import { queryOf } from "../api/queries";
import { FindingsTabs } from "../components/FindingsTabs";
import { PageHeader } from "../components/PageHeader";
import { NothingMatches } from "../components/query/NothingMatches";
import { QueryBox } from "../components/query/QueryBox";
import { StateChips } from "../components/query/StateChips";
import { RecommendationList } from "../components/RecommendationList";
import { Region } from "../components/Region";
import { countOf } from "../lib/number";
import { EmptyState } from "../ui/EmptyState";
import styles from "./RecommendationsPage.module.css";

const keys = recommendationQueryKeys;

const chips = [
  { value: "open", label: "Open" },
  { value: "needs-config", label: "Needs configuration" },
  { value: "unknown", label: "Unknown" },
  { value: "healthy", label: "Healthy" },
] as const;

/** What is wrong, how bad, how much of it: one line for each rule. */
export function RecommendationsPage() {
  const { q = "" } = useSearch({ from: "/shell/recommendations" });
  const navigate = useNavigate({ from: "/recommendations" });
  const stopped = parseQuery(q, keys).issues.length > 0;
  const query = useQuery({
    ...queryOf("listRecommendations", { query: { q } }),
    placeholderData: keepPreviousData,
    enabled: !stopped,
  });
  const ask = (next: string, how: "typing" | "done" = "done") =>
    void navigate({ search: { q: next || undefined }, replace: how === "typing" });
  return (
    <>
      <PageHeader title="Recommendations" note={query.data ? countOf(query.data.items.length, "rule") : null} />
      <FindingsTabs />
      <div className={styles.tools}>
        <QueryBox
          q={q}
          onChange={ask}
          keys={keys}
          label="Query of the recommendations"
          placeholder="is:open severity:>=high cloud:aws"
        />
        <StateChips chips={chips} q={q} keys={keys} onChange={ask} />
      </div>
      <div data-old={query.isPlaceholderData || stopped || undefined} className={styles.list}>
        <Region query={query} what="The recommendations">
          {({ items }) =>
            items.length > 0 ? <RecommendationList recommendations={items} /> : <Nothing q={q} onChange={ask} />
          }
        </Region>
      </div>
    </>
  );
}

function Nothing({ q, onChange }: { q: string; onChange: (q: string) => void }) {
  if (q === "")
    return (
      <EmptyState title="Nothing has been assessed yet">
        <p>
          Recommendations appear here when the first cluster has been read. An administrator starts a discovery under
          Connectors.
        </p>
      </EmptyState>
    );
  if (q === "is:open")
    return (
      <EmptyState good title="No open recommendations">
        <p>
          What could not be read, or waits for parameters, is not counted as healthy: look at Unknown and Needs
          configuration.
        </p>
      </EmptyState>
    );
  const read = (rest: string, signal: AbortSignal) => call("listRecommendations", { query: { q: rest } }, signal);
  return <NothingMatches q={q} keys={keys} onChange={onChange} read={read} />;
}
