import type { Connector } from "@periplus/shared/connector";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { queryOf } from "../../api/queries";
import { CloudMark } from "../../components/CloudMark";
import { ClusterTable } from "../../components/ClusterTable";
import { LastRun } from "../../components/LastRun";
import { PageHeader } from "../../components/PageHeader";
import { Region } from "../../components/Region";
import { RunTable } from "../../components/RunTable";
import { PlainMark } from "../../components/StateMarks";
import { Tombstone } from "../../components/Tombstone";
import { formatInterval } from "../../lib/time";
import { cloudWords, signInWords } from "../../lib/words";
import { pathTo } from "../../paths";
import { Facts } from "../../ui/Facts";
import { Moment } from "../../ui/Moment";
import { Section } from "../../ui/Section";
import text from "../../ui/text.module.css";
import { ConnectorActions } from "./ConnectorActions";
import styles from "./ConnectorPage.module.css";
import { ConnectorSettings } from "./ConnectorSettings";
import { Verification } from "./Verification";

/** One connector: its settings, its clusters, its discoveries. */
export function ConnectorPage() {
  const { id } = useParams({ from: "/shell/connectors/$id" });
  const query = useQuery(queryOf("getConnector", { params: { id } }));
  return (
    <Region
      query={query}
      what="The connector"
      missing={
        <Tombstone what="connector" to={{ title: "Connectors", path: pathTo.connectors() }}>
          It may have been removed, and with it everything that was read through it.
        </Tombstone>
      }
    >
      {(connector) => <ConnectorView connector={connector} />}
    </Region>
  );
}

function ConnectorView({ connector }: { connector: Connector }) {
  const clusters = useQuery(queryOf("listClusters"));
  const runs = useQuery({
    ...queryOf("listDiscoveryRuns", { query: { connectorId: connector.id, limit: 20 } }),
    refetchInterval: 10_000,
  });
  return (
    <>
      <PageHeader
        up={{ title: "Connectors", path: pathTo.connectors() }}
        mark={<CloudMark cloud={connector.cloud} />}
        title={connector.name}
        note={connector.paused ? <PlainMark mark="stopped" word="Paused" /> : null}
        actions={<ConnectorActions connector={connector} />}
      />
      <div className={styles.facts}>
        <ConnectorFacts connector={connector} />
      </div>
      <div className={styles.page}>
        <Section title="Clusters">
          <Region query={clusters} what="The clusters">
            {({ items }) => {
              const mine = items.filter(({ connectorId }) => connectorId === connector.id);
              return mine.length > 0 ? (
                <ClusterTable clusters={mine} />
              ) : (
                <p className={text.muted}>No cluster has been found through it yet.</p>
              );
            }}
          </Region>
        </Section>
        <div className={styles.pair}>
          <Section title="Discoveries">
            <Region query={runs} what="The discoveries">
              {({ items }) => (items.length > 0 ? <RunTable runs={items} /> : <p className={text.muted}>None yet.</p>)}
            </Region>
          </Section>
          <Section title="Settings">
            <ConnectorSettings key={connector.id} connector={connector} />
          </Section>
        </div>
        <Verification connector={connector} />
        <p className={text.muted}>
          Access cannot be changed, only given anew: connect it again with{" "}
          <Link {...pathTo.newConnector(connector.cloud)} className={text.inlineLink}>
            new credentials
          </Link>
          , then remove this one.
        </p>
      </div>
    </>
  );
}

function ConnectorFacts({ connector }: { connector: Connector }) {
  return (
    <Facts
      columns={2}
      facts={[
        ["Cloud", cloudWords[connector.cloud].product],
        ["Last discovery", <LastRun key="run" connector={connector} />],
        ["Schedule", connector.paused ? "paused" : formatInterval(connector.intervalMinutes)],
        ["Next", connector.nextRunAt ? <Moment key="next" at={connector.nextRunAt} /> : null],
        ["Signs in with", signInWords[connector.signIn]],
        [
          "Credential ends",
          connector.credentialEndsAt ? <Moment key="ends" at={connector.credentialEndsAt} full="date" /> : null,
        ],
        ["Not renewed", connector.credentialMessage],
        ...connector.scope.map(({ label, value }) => [label, value] as const),
        [
          "Last success",
          connector.lastSuccessAt ? <Moment key="success" at={connector.lastSuccessAt} full /> : "never",
        ],
        ["Connected", <Moment key="created" at={connector.createdAt} full="date" />],
      ]}
    />
  );
}
