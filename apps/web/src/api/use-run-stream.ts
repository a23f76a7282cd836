import type { DiscoveryRunDetail } from "@periplus/shared/discovery-run";
import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { addressOf } from "./client";
import { queryOf } from "./queries";

/** How often a stream may fail before the run is asked for in steps instead. */
const mostFailures = 3;
const stepMilliseconds = 5_000;

export interface RunStream {
  query: UseQueryResult<DiscoveryRunDetail>;
  /** The stream is lost: what is shown is asked for every few seconds. */
  polling: boolean;
}

/** A discovery run as it goes on: by server-sent events, and where these do not come through by asking again. */
export function useRunStream(id: string): RunStream {
  const client = useQueryClient();
  const [polling, setPolling] = useState(false);
  const options = queryOf("getDiscoveryRun", { params: { id } });
  const query = useQuery({
    ...options,
    refetchInterval: ({ state }) => (polling && state.data?.stage !== "ended" ? stepMilliseconds : false),
  });
  const ended = query.data?.stage === "ended";
  const known = query.data !== undefined;
  useEffect(() => {
    if (!known || ended || polling) return;
    let failures = 0;
    const events = new EventSource(addressOf("streamDiscoveryRun", { params: { id } }));
    events.onmessage = ({ data }: MessageEvent<string>) => {
      failures = 0;
      client.setQueryData(
        queryOf("getDiscoveryRun", { params: { id } }).queryKey,
        JSON.parse(data) as DiscoveryRunDetail,
      );
    };
    events.onerror = () => {
      failures += 1;
      // Closed: the server answered with something that is not a stream; it is not tried again by itself.
      if (failures < mostFailures && events.readyState !== EventSource.CLOSED) return;
      events.close();
      setPolling(true);
    };
    return () => events.close();
  }, [client, id, known, ended, polling]);
  return { query, polling };
}
