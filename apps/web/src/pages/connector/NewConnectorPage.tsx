import { cloud as cloudSchema } from "@periplus/shared/vocabulary";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { queryOf } from "../../api/queries";
import { CloudMark } from "../../components/CloudMark";
import { PageHeader } from "../../components/PageHeader";
import { Region } from "../../components/Region";
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
  // One that nobody can guess, made where it is used: it keeps others from using the role through us.
  const [externalId] = useState(() => `periplus-${crypto.randomUUID()}`);
  const cloud = parsed.data ?? "kubernetes";
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
        lead="Periplus reads and never writes. Values of Secrets are neither asked for nor kept; credentials are stored encrypted and never shown again."
      />
      <div className={styles.columns}>
        <Section title="1. Grant access" note="run this where you are an administrator">
          <Region query={query} what="The documents">
            {({ documents }) => <OnboardingDocuments documents={documents} externalId={externalId} />}
          </Region>
        </Section>
        <Section title="2. Tell Periplus">
          <ConnectorForm key={cloud} cloud={cloud} externalId={externalId} />
        </Section>
      </div>
    </>
  );
}
