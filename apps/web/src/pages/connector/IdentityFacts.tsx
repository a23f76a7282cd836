import type { SignIn } from "@periplus/shared/connector";
import type { ConnectorIdentity } from "@periplus/shared/connector-identity";
import type { Cloud } from "@periplus/shared/vocabulary";
import { CopyButton } from "../../ui/CopyButton";
import { Facts } from "../../ui/Facts";
import { Notice } from "../../ui/Notice";
import text from "../../ui/text.module.css";
import styles from "./NewConnectorPage.module.css";

interface IdentityFactsProps {
  cloud: Cloud;
  signIn: SignIn;
  identity: ConnectorIdentity;
}

/** What the cloud is to be told about the connector, so that it lets in this one and no other. */
export function IdentityFacts({ cloud, signIn, identity }: IdentityFactsProps) {
  if (signIn === "federation") return <TrustFacts cloud={cloud} identity={identity} />;
  if (cloud !== "aws") return null;
  return (
    <>
      <Facts facts={[["External id", <Given key="id" name="External id" value={identity.externalId} />]]} />
      <p className={text.muted}>
        Made for this connector and never given again. The role must ask for it: whether it refuses any other is tried
        before anything is read.
      </p>
    </>
  );
}

function TrustFacts({ cloud, identity }: Omit<IdentityFactsProps, "signIn">) {
  const { issuer, subject, audiences, isPublic } = identity;
  const audience = cloud === "gcp" ? `${audiences.gcp}…, the provider below` : audiences[cloud];
  return (
    <>
      {isPublic ? null : (
        <Notice tone="warning">
          Clouds fetch the keys of this installation over HTTPS, and its address is {issuer}. An administrator sets
          PERIPLUS_URL or PERIPLUS_IDENTITY_URL to one that is open to them.
        </Notice>
      )}
      <Facts
        facts={[
          ["Issuer", <Given key="issuer" name="Issuer" value={issuer} />],
          ["Subject", <Given key="subject" name="Subject" value={subject} />],
          ["Audience", cloud === "gcp" ? audience : <Given key="audience" name="Audience" value={audience} />],
        ]}
      />
      <p className={text.muted}>
        Let the cloud trust exactly these. No secret is given: Periplus shows tokens that end after five minutes.
      </p>
    </>
  );
}

function Given({ name, value }: { name: string; value: string }) {
  return (
    <span className={styles.given}>
      <code>{value}</code>
      <CopyButton text={value} label={`Copy: ${name}`} />
    </span>
  );
}
