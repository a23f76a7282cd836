import type { ExemptionDetail } from "@periplus/shared/exemption";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { changeSeen } from "../../api/change-seen";
import { useMe } from "../../api/me";
import { invalidate, judgedEndpoints, queryOf } from "../../api/queries";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { ExemptionMark } from "../../components/exempt/ExemptionMark";
import { scopeWords } from "../../components/exempt/scope-words";
import { FindingRows } from "../../components/FindingRows";
import { PageHeader } from "../../components/PageHeader";
import { Region } from "../../components/Region";
import { SeverityBadge } from "../../components/Severity";
import { Tombstone } from "../../components/Tombstone";
import { whyNot } from "../../lib/may";
import { countOf } from "../../lib/number";
import { exemptionCategoryWords } from "../../lib/words";
import { pathTo } from "../../paths";
import { Button } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { Facts } from "../../ui/Facts";
import { Moment } from "../../ui/Moment";
import { Section } from "../../ui/Section";
import text from "../../ui/text.module.css";
import { ChangeExemption } from "./ChangeExemption";
import { ExemptionHistory } from "./ExemptionHistory";
import styles from "./ExemptionPage.module.css";
import { exemptionFacts } from "./exemption-facts";

/** One exemption: what it holds for, why, and who decided what about it. */
export function ExemptionPage() {
  const { id } = useParams({ from: "/shell/exemptions/$id" });
  const query = useQuery(queryOf("getExemption", { params: { id } }));
  return (
    <Region
      query={query}
      what="The exemption"
      missing={
        <Tombstone what="exemption" to={{ title: "All exemptions", path: pathTo.exemptions() }}>
          Exemptions are kept when they end; this one was never made.
        </Tombstone>
      }
    >
      {(exemption) => <ExemptionView exemption={exemption} />}
    </Region>
  );
}

function ExemptionView({ exemption }: { exemption: ExemptionDetail }) {
  const { scope } = exemption;
  return (
    <>
      <PageHeader
        up={{ title: "Exemptions", path: pathTo.exemptions() }}
        mark={<SeverityBadge severity={exemption.severity} />}
        title={exemption.title}
        note={<ExemptionMark exemption={exemption} />}
        actions={<Actions exemption={exemption} />}
      />
      <div className={styles.facts}>
        <Facts
          columns={2}
          facts={[
            [
              "What",
              scope.resourceId ? <ScopeLink key="what" scope={scope} id={scope.resourceId} /> : scopeWords(scope),
            ],
            ["As", exemptionCategoryWords[exemption.category]],
            [
              "Rule",
              <Link key="rule" {...pathTo.recommendation(exemption.ruleId)} className={text.link}>
                {exemption.ruleId}
              </Link>,
            ],
            ["Owner", exemption.owner],
            ["Made", <MadeBy key="made" exemption={exemption} />],
            [
              exemption.endedAt ? "Ended" : "Ends",
              <Moment key="ends" at={exemption.endedAt ?? exemption.expiresAt} full />,
            ],
            ["Reason", exemption.reason],
          ]}
        />
      </div>
      <div className={styles.parts}>
        <Section title="Exempt findings" note={countOf(exemption.findings, "finding")}>
          <Covered exemption={exemption} />
        </Section>
        <Section title="History" note="who decided what">
          <ExemptionHistory events={exemption.history} />
        </Section>
      </div>
    </>
  );
}

const ScopeLink = ({ scope, id }: { scope: ExemptionDetail["scope"]; id: string }) => (
  <Link {...pathTo.resource(id)} className={text.link}>
    {scopeWords(scope)}
  </Link>
);

const MadeBy = ({ exemption }: { exemption: ExemptionDetail }) => (
  <>
    <Moment at={exemption.createdAt} full /> by {exemption.createdBy}
  </>
);

/** The findings are asked for by the query language; one that names another exemption of the same rule is listed there. */
function Covered({ exemption: { findings, state, ruleId, scope } }: { exemption: ExemptionDetail }) {
  if (findings === 0)
    return (
      <EmptyState title={state === "active" ? "It covers nothing now" : "It has ended"}>
        <p>
          {state === "active"
            ? "What will be found there is exempt from the start."
            : "What it covered and is still there is open again."}
        </p>
      </EmptyState>
    );
  const terms = [
    `is:exempt rule:${ruleId}`,
    scope.cluster ? `cluster:"${scope.cluster.name}"` : "",
    scope.namespace === null ? "" : `ns:${scope.namespace || "-"}`,
    scope.kind ? `kind:${scope.kind}` : "",
    scope.name ? `name:"${scope.name}"` : "",
  ];
  return (
    <FindingRows ofRule q={terms.filter(Boolean).join(" ")} empty={<p className={text.muted}>None any more.</p>} />
  );
}

function Actions({ exemption }: { exemption: ExemptionDetail }) {
  const { id, state, findings } = exemption;
  const me = useMe();
  const client = useQueryClient();
  const [asking, setAsking] = useState<"change" | "revoke" | null>(null);
  const revoke = useMutation({
    mutationFn: () =>
      changeSeen("revokeExemption", {
        request: { params: { id } },
        read: { params: { id } },
        seen: exemption,
        facts: exemptionFacts,
        onChanged: () => void invalidate(client, "getExemption"),
      }),
    onSuccess: async () => {
      await invalidate(client, ...judgedEndpoints);
      setAsking(null);
    },
  });
  const ended = state === "active" ? undefined : "It has ended: make a new one";
  const why = whyNot(me, "manageExemptions") ?? ended;
  return (
    <>
      <Button why={why} onClick={() => setAsking("change")}>
        Change…
      </Button>
      <Button look="danger" why={why} onClick={() => setAsking("revoke")}>
        Revoke…
      </Button>
      {asking === "change" ? <ChangeExemption exemption={exemption} onClose={() => setAsking(null)} /> : null}
      <ConfirmDialog
        open={asking === "revoke"}
        onClose={() => setAsking(null)}
        title="Revoke this exemption?"
        action="Revoke"
        mutation={revoke}
      >
        {findings === 0
          ? "It covers nothing now. It stays in the list, as revoked."
          : `${countOf(findings, "finding")} ${findings === 1 ? "is" : "are"} open again at once, and the score follows.`}
      </ConfirmDialog>
    </>
  );
}
