import { cloud as cloudSchema } from "@periplus/shared/vocabulary";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { call } from "../../api/client";
import { useMe } from "../../api/me";
import { queryOf } from "../../api/queries";
import { CloudMark } from "../../components/CloudMark";
import { PageHeader } from "../../components/PageHeader";
import { Region } from "../../components/Region";
import { whyNot } from "../../lib/may";
import { cloudWords } from "../../lib/words";
import { pathTo } from "../../paths";
import { Section } from "../../ui/Section";
import { MissingPage } from "../MissingPage";
import { ConnectorForm } from "./ConnectorForm";
import styles from "./NewConnectorPage.module.css";
import { OnboardingDocuments } from "./OnboardingDocuments";

/** Connects a cloud or a cluster: what grants access beside what is asked for. */
export function NewConnectorPage() {
  const { cloud: asked } = useParams({ from: "/shell/connectors/new/$cloud" });
  const parsed = cloudSchema.safeParse(asked);
  const forbidden = whyNot(useMe(), "manageConnectors", "everywhere");
  const cloud = parsed.data ?? "kubernetes";
  // Made once for the page: the cloud is told of this very one.
  const { data: identity } = useQuery({
    queryKey: ["createConnectorIdentity", cloud],
    queryFn: () => call("createConnectorIdentity"),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    enabled: parsed.success && forbidden === undefined,
  });
  const query = useQuery({
    ...queryOf("getOnboarding", { params: { cloud } }),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: parsed.success,
  });
  if (!parsed.success) return <MissingPage />;
  return (
    <>
      <PageHeader
        up={{ title: "Connectors", path: pathTo.connectors() }}
        mark={<CloudMark cloud={cloud} />}
        title={`Connect ${cloud === "kubernetes" ? "a Kubernetes cluster" : cloudWords[cloud].name}`}
        lead="Periplus reads and never writes. Values of Secrets are neither asked for nor kept; it signs in without stored secrets where it can, and what is stored is encrypted and never shown again."
      />
      <div className={styles.columns}>
        <Section title="1. Grant access" note="run this where you are an administrator">
          <Region query={query} what="The documents">
            {(onboarding) => (
              <OnboardingDocuments key={cloud} cloud={cloud} onboarding={onboarding} identity={identity} />
            )}
          </Region>
        </Section>
        <Section title="2. Tell Periplus">
          <ConnectorForm key={cloud} cloud={cloud} identity={identity} />
        </Section>
      </div>
    </>
  );
}
