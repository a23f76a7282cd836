import type { Connector } from "@periplus/shared/connector";
import type { VerificationCheck, Verification as VerificationView } from "@periplus/shared/verification";
import { IconShieldCheck } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client";
import { useMe } from "../../api/me";
import { toApiError } from "../../api/problem";
import { invalidate, queryOf } from "../../api/queries";
import { Region } from "../../components/Region";
import { whyNot } from "../../lib/may";
import { countOf } from "../../lib/number";
import { checkOutcomeWords } from "../../lib/words";
import { Button } from "../../ui/Button";
import { Moment } from "../../ui/Moment";
import { Notice } from "../../ui/Notice";
import { Section } from "../../ui/Section";
import { useToast } from "../../ui/Toasts";
import text from "../../ui/text.module.css";
import { CheckTable } from "./CheckTable";
import { OnboardingChanges } from "./OnboardingChanges";
import styles from "./Verification.module.css";

const whileRunningMs = 1_500;

/** What the connector's identity may and may not do, right by right. */
export function Verification({ connector }: { connector: Connector }) {
  const params = { id: connector.id };
  const query = useQuery({
    ...queryOf("getVerification", { params }),
    refetchInterval: ({ state }) => (state.data?.state === "running" ? whileRunningMs : false),
  });
  const me = useMe();
  const client = useQueryClient();
  const toast = useToast();
  const start = useMutation({
    mutationFn: () => call("startVerification", { params }),
    onSuccess: () => invalidate(client, "getVerification"),
    onError: (cause) => toast("Not started", toApiError(cause).message),
  });
  const endedAt = query.data?.endedAt;
  return (
    <Section
      title="Permissions"
      note={endedAt ? <Moment at={endedAt} full /> : null}
      actions={
        <Button
          icon={<IconShieldCheck size={16} stroke={1.5} />}
          why={whyNot(me, "startDiscovery", { connectorId: connector.id })}
          busy={start.isPending || query.data?.state === "running"}
          onClick={() => start.mutate()}
        >
          Verify now
        </Button>
      }
    >
      <OnboardingChanges connector={connector} />
      <Region query={query} what="The permissions">
        {(verification) => <Outcome verification={verification} />}
      </Region>
    </Section>
  );
}

function Outcome({ verification }: { verification: VerificationView }) {
  const [all, setAll] = useState(false);
  const { state, message, checks, clusters } = verification;
  if (state === "never") {
    return (
      <p className={text.muted}>
        Not verified yet. It tries every right that the rules need, at the cloud and in each cluster, and asks for those
        that this identity must not have.
      </p>
    );
  }
  const wrong = checks.filter(({ outcome }) => outcome !== "works");
  return (
    <div className={styles.outcome}>
      {state === "failed" ? (
        <Notice tone="problem" title="The verification failed." announce>
          {message}
        </Notice>
      ) : null}
      {state === "running" && checks.length === 0 ? <p className={text.muted}>Every right is being tried.</p> : null}
      {checks.length > 0 ? (
        <>
          <p>
            {summarize(checks)} {countOf(clusters.checked, "cluster")} of {clusters.total} looked into.
          </p>
          {wrong.length > 0 || all ? <CheckTable checks={all ? checks : wrong} /> : null}
          <Button onClick={() => setAll(!all)}>{all ? "Show only what is wrong" : "Show what works, too"}</Button>
        </>
      ) : null}
    </div>
  );
}

function summarize(checks: readonly VerificationCheck[]): string {
  const counts = Map.groupBy(checks, ({ outcome }) => outcome);
  const unused = (counts.get("works") ?? []).filter(({ lastUsedAt, place }) => lastUsedAt === null && place !== null);
  const parts = [...counts].map(([outcome, rows]) => `${checkOutcomeWords[outcome]}: ${rows.length}.`);
  return [
    ...parts,
    ...(unused.length > 0 ? [`Granted and not used by the last discovery: ${unused.length}.`] : []),
  ].join(" ");
}
