import { parseQuery } from "@periplus/shared/query/parse-query";
import { findingQueryKeys } from "@periplus/shared/query/query-keys";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { call } from "../api/client";
import { FindingRows, findingSource } from "../components/FindingRows";
import { FindingsTabs } from "../components/FindingsTabs";
import { NothingOpen } from "../components/NothingOpen";
import { PageHeader } from "../components/PageHeader";
import { NothingMatches } from "../components/query/NothingMatches";
import { QueryBox } from "../components/query/QueryBox";
import { StateChips } from "../components/query/StateChips";
import { windowQuery } from "../components/rows/use-windows";
import { formatCount } from "../lib/number";
import styles from "./list-page.module.css";

const keys = findingQueryKeys;
const chips = [
  { value: "open", label: "Open" },
  { value: "exempt", label: "Exempt" },
  { value: "resolved", label: "Resolved" },
] as const;

/** Every finding, one by one. */
export function FindingsPage() {
  const { q = "is:open" } = useSearch({ from: "/shell/findings" });
  const navigate = useNavigate({ from: "/findings" });
  const stopped = parseQuery(q, keys).issues.length > 0;
  const first = useQuery({
    ...windowQuery(findingSource(q), null),
    placeholderData: keepPreviousData,
    enabled: !stopped,
  });
  // An empty query is written out: without `q` in the address the list shows what is open.
  const ask = (next: string, how: "typing" | "done" = "done") =>
    void navigate({ search: { q: next === "is:open" ? undefined : next || " " }, replace: how === "typing" });
  return (
    <>
      <PageHeader title="Findings" note={first.data?.count ? formatCount(first.data.count) : null} />
      <FindingsTabs />
      <div className={styles.tools}>
        <QueryBox
          q={q.trim()}
          onChange={ask}
          keys={keys}
          label="Query of the findings"
          placeholder="is:open severity:critical cluster:prod"
        />
        <StateChips chips={chips} q={q.trim()} keys={keys} onChange={ask} />
      </div>
      <FindingRows
        q={q.trim()}
        stopped={stopped}
        empty={
          q === "is:open" ? (
            <NothingOpen what="findings" />
          ) : (
            <NothingMatches
              q={q.trim()}
              keys={keys}
              onChange={ask}
              read={(rest, signal) => call("listFindings", { query: { q: rest, limit: 1 } }, signal)}
            />
          )
        }
      />
    </>
  );
}
