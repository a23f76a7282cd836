import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { invalidate, judgedEndpoints, queryOf } from "../../api/queries";
import { countOf } from "../../lib/number";
import { pathTo } from "../../paths";
import styles from "./DiscoveryIndicator.module.css";

/** Says on every page that a discovery runs, and reads the page's numbers again when it has ended. */
export function DiscoveryIndicator() {
  const client = useQueryClient();
  const { data } = useQuery({
    ...queryOf("listDiscoveryRuns", { query: { state: "running", limit: 20 } }),
    refetchInterval: (query) => (query.state.data?.items.length ? 4_000 : 15_000),
  });
  const running = data?.items.length ?? 0;
  const before = useRef(0);
  useEffect(() => {
    if (running < before.current) void invalidate(client, ...judgedEndpoints, "listConnectors", "getConnector");
    before.current = running;
  }, [running, client]);
  const first = data?.items[0];
  if (!first) return null;
  const path = running === 1 ? pathTo.discovery(first.id) : pathTo.connectors();
  return (
    <Link {...path} className={styles.indicator}>
      <span className={styles.dot} aria-hidden="true" />
      <span className={styles.words}>{countOf(running, "discovery", "discoveries")} running</span>
    </Link>
  );
}
