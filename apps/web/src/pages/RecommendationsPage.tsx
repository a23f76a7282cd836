import { parseQuery } from "@periplus/shared/query/parse-query";
import { recommendationQueryKeys } from "@periplus/shared/query/query-keys";
import type { Recommendation } from "@periplus/shared/recommendation";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { call } from "../api/client";
import { queryOf } from "../api/queries";
import { FindingsTabs } from "../components/FindingsTabs";
import { NothingOpen } from "../components/NothingOpen";
import { PageHeader } from "../components/PageHeader";
import { NothingMatches } from "../components/query/NothingMatches";
import { QueryBox } from "../components/query/QueryBox";
import { StateChips } from "../components/query/StateChips";
import { RecommendationList } from "../components/RecommendationList";
import { Region } from "../components/Region";
import { countOf, formatNumber } from "../lib/number";
import styles from "./list-page.module.css";

const keys = recommendationQueryKeys;

/** What is shown when the address asks for nothing; an empty query is written there as a space. */
const standing = "is:open";

type Counts = Recommendation["counts"];

const chips: { value: string; label: string; has: (counts: Counts) => boolean }[] = [
  { value: "open", label: "Open", has: ({ unhealthy }) => unhealthy > 0 },
  { value: "needs-config", label: "Needs configuration", has: ({ needsConfiguration }) => needsConfiguration > 0 },
  { value: "unknown", label: "Unknown", has: ({ notAssessed }) => notAssessed > 0 },
  { value: "healthy", label: "Healthy", has: ({ healthy, unhealthy }) => healthy > 0 && unhealthy === 0 },
];

/** What is wrong, how bad, how much of it: one line for each rule. */
export function RecommendationsPage() {
  const { q: asked = standing } = useSearch({ from: "/shell/recommendations" });
  const q = asked.trim();
  const navigate = useNavigate({ from: "/recommendations" });
  const stopped = parseQuery(q, keys).issues.length > 0;
  const query = useQuery({
    ...queryOf("listRecommendations", { query: { q } }),
    placeholderData: keepPreviousData,
    enabled: !stopped,
  });
  const all = useQuery({ ...queryOf("listRecommendations", { query: {} }), staleTime: 60_000 }).data?.items;
  const counted = chips.map(({ has, ...chip }) => ({
    ...chip,
    count: all?.filter(({ counts }) => has(counts)).length,
  }));
  const ask = (next: string, how: "typing" | "done" = "done") =>
    void navigate({ search: { q: next === standing ? undefined : next || " " }, replace: how === "typing" });
  return (
    <>
      <PageHeader
        title="Recommendations"
        note={query.data && all ? `${formatNumber(query.data.items.length)} of ${countOf(all.length, "rule")}` : null}
      />
      <FindingsTabs />
      <div className={styles.tools}>
        <QueryBox
          q={q}
          onChange={ask}
          keys={keys}
          label="Query of the recommendations"
          placeholder="is:open severity:>=high cloud:aws"
        />
        <StateChips chips={counted} q={q} keys={keys} onChange={ask} />
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
  if (q === "" || q === standing) return <NothingOpen what="recommendations" />;
  const read = (rest: string, signal: AbortSignal) => call("listRecommendations", { query: { q: rest } }, signal);
  return <NothingMatches q={q} keys={keys} onChange={onChange} read={read} />;
}
