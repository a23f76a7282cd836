import type { DiscoveryRunDetail } from "@periplus/shared/discovery-run";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { invalidate, judgedEndpoints } from "../../api/queries";
import { useRunStream } from "../../api/use-run-stream";
import { CloudMark } from "../../components/CloudMark";
import { CoverageTable, gapsOf } from "../../components/CoverageTable";
import { PageHeader } from "../../components/PageHeader";
import { Region } from "../../components/Region";
import { durationOf } from "../../components/RunTable";
import { RunMark } from "../../components/StateMarks";
import { Tombstone } from "../../components/Tombstone";
import { countOf, formatNumber, signed } from "../../lib/number";
import { pathTo } from "../../paths";
import { buttonClass } from "../../ui/Button";
import { Moment } from "../../ui/Moment";
import { Notice } from "../../ui/Notice";
import { Section } from "../../ui/Section";
import text from "../../ui/text.module.css";
import { CancelRun } from "./CancelRun";
import { ClusterProgressTable } from "./ClusterProgressTable";
import styles from "./DiscoveryPage.module.css";
import { RunStages } from "./RunStages";
import { useSecond } from "./use-second";

/** A discovery while it runs, and an honest account of it afterwards. */
export function DiscoveryPage() {
  const { id } = useParams({ from: "/shell/discoveries/$id" });
  const { query, polling } = useRunStream(id);
  useRereadAtEnd(query.data);
  return (
    <Region
      query={query}
      what="The discovery"
      missing={
        <Tombstone what="discovery" to={{ title: "Connectors", path: pathTo.connectors() }}>
          Discoveries are kept for a while, and go with their connector.
        </Tombstone>
      }
    >
      {(run) => <RunView run={run} polling={polling} />}
    </Region>
  );
}

/** Other pages show the numbers from before the run: they are read again when it ends. */
function useRereadAtEnd(run: DiscoveryRunDetail | undefined) {
  const client = useQueryClient();
  const stage = run?.stage;
  const before = useRef(stage);
  useEffect(() => {
    if (before.current !== undefined && before.current !== "ended" && stage === "ended")
      void invalidate(client, ...judgedEndpoints, "listConnectors", "getConnector", "listDiscoveryRuns");
    before.current = stage;
  }, [client, stage]);
}

function RunView({ run, polling }: { run: DiscoveryRunDetail; polling: boolean }) {
  const ended = run.stage === "ended";
  return (
    <>
      <PageHeader
        up={{ title: run.connector.name, path: pathTo.connector(run.connector.id) }}
        mark={<CloudMark cloud={run.connector.cloud} />}
        title={`Discovery #${run.id}`}
        note={<RunMark state={run.state} />}
        actions={
          ended ? (
            <Link {...pathTo.overview()} className={buttonClass(run.state === "failed" ? "plain" : "primary")}>
              Go to the overview
            </Link>
          ) : (
            <CancelRun id={run.id} connectorId={run.connector.id} />
          )
        }
      />
      <div className={styles.page}>
        {polling && !ended ? (
          <Notice announce>Live updates are paused. This page asks again every five seconds.</Notice>
        ) : null}
        <Outcome run={run} />
        <RunStages run={run} />
        <RunNumbers run={run} />
        <Section title="Clusters" note={`${run.clustersDone} of ${run.clustersFound} done`}>
          {run.clusters.length > 0 ? (
            <ClusterProgressTable clusters={run.clusters} />
          ) : (
            <p className={text.muted}>{ended ? "No cluster was found." : "The clusters are being listed."}</p>
          )}
        </Section>
        {gapsOf(run.coverage).length > 0 ? (
          <Section title="What the cloud refused">
            <CoverageTable coverage={gapsOf(run.coverage)} />
          </Section>
        ) : null}
      </div>
    </>
  );
}

function Outcome({ run }: { run: DiscoveryRunDetail }) {
  if (run.message === null) return null;
  const tone = run.state === "failed" ? "problem" : run.state === "completedWithGaps" ? "warning" : "note";
  const titles = { failed: "It failed.", completedWithGaps: "Finished with gaps.", cancelled: "Cancelled." } as Record<
    string,
    string
  >;
  return (
    <Notice tone={tone} title={titles[run.state]}>
      {run.message}
    </Notice>
  );
}

function RunNumbers({ run }: { run: DiscoveryRunDetail }) {
  const now = useSecond(run.stage !== "ended");
  const numbers: [string, string][] = [
    [formatNumber(run.objects), "objects read"],
    [signed(run.findingsOpened, "+"), "findings opened"],
    [signed(run.findingsClosed, "−"), "resolved"],
    [durationOf(run, now) ?? "waiting", run.stage === "ended" ? "in all" : "until now"],
  ];
  return (
    <div className={styles.numbers} data-numbers>
      {numbers.map(([value, words]) => (
        <p key={words}>
          <strong>{value}</strong> <span className={text.muted}>{words}</span>
        </p>
      ))}
      <p className={text.muted}>
        {run.trigger === "manual" ? "Started by hand" : "Started on schedule"}{" "}
        <Moment at={run.startedAt ?? run.createdAt} full />, {countOf(run.clustersFound, "cluster")} found
      </p>
    </div>
  );
}
