import { customRulePrefix } from "@periplus/shared/custom-rule";
import type { FindingDetail } from "@periplus/shared/finding";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { queryOf } from "../../api/queries";
import { ExemptButton } from "../../components/exempt/ExemptButton";
import { targetsAround } from "../../components/exempt/targets";
import { ClusterName, ResourceName } from "../../components/Named";
import { ObservedCode } from "../../components/ObservedCode";
import { PageHeader } from "../../components/PageHeader";
import { Region } from "../../components/Region";
import { SeverityBadge } from "../../components/Severity";
import { FindingMark } from "../../components/StateMarks";
import { Tombstone } from "../../components/Tombstone";
import { exemptionCategoryWords } from "../../lib/words";
import { pathTo } from "../../paths";
import { buttonClass } from "../../ui/Button";
import { Facts } from "../../ui/Facts";
import { Moment } from "../../ui/Moment";
import { Notice } from "../../ui/Notice";
import { Tabs } from "../../ui/Tabs";
import text from "../../ui/text.module.css";
import styles from "./FindingPage.module.css";
import { FixView } from "./FixView";

/** One finding: the evidence first, then what to change. */
export function FindingPage() {
  const { id } = useParams({ from: "/shell/findings/$id" });
  const query = useQuery(queryOf("getFinding", { params: { id } }));
  return (
    <Region
      query={query}
      what="The finding"
      missing={
        <Tombstone what="finding" to={{ title: "All findings", path: pathTo.findings() }}>
          Findings go with their cluster's connector when that is removed.
        </Tombstone>
      }
    >
      {(finding) => <FindingView finding={finding} />}
    </Region>
  );
}

function FindingView({ finding }: { finding: FindingDetail }) {
  const { tab = "evidence" } = useSearch({ from: "/shell/findings/$id" });
  const navigate = useNavigate({ from: "/findings/$id" });
  const { evidence, observed, fix, resource, rule } = finding;
  return (
    <>
      <PageHeader
        up={
          rule === "inForce"
            ? { title: finding.title, path: pathTo.recommendation(finding.ruleId) }
            : { title: "Findings", path: pathTo.findings() }
        }
        mark={<SeverityBadge severity={finding.severity} />}
        title={evidence[0]?.message ?? finding.title}
        note={<FindingMark state={finding.state} />}
        actions={
          finding.state === "open" ? (
            <ExemptButton ruleId={finding.ruleId} targets={targetsAround(finding, finding.containers)} />
          ) : null
        }
      />
      {finding.exemption ? <ExemptNotice exemption={finding.exemption} /> : null}
      {rule === "inForce" ? null : <RuleNotice ruleId={finding.ruleId} state={rule} />}
      <div className={styles.facts}>
        <Facts
          columns={2}
          facts={[
            [
              "Resource",
              <Link key="resource" {...pathTo.resource(resource.id)} className={text.link}>
                <ResourceName resource={resource} />
              </Link>,
            ],
            ["First seen", <Moment key="first" at={finding.firstSeenAt} full />],
            ["Cluster", <ClusterName key="cluster" cluster={finding.cluster} />],
            ["Observed", <Moment key="observed" at={finding.observedAt} full />],
            ["Resolved", finding.resolvedAt ? <Moment key="resolved" at={finding.resolvedAt} full /> : null],
          ]}
        />
      </div>
      <Tabs
        label="Finding"
        value={fix === null ? "evidence" : tab}
        onChange={(next) =>
          void navigate({ search: { tab: next === "evidence" ? undefined : next }, resetScroll: false })
        }
        tabs={[
          {
            value: "evidence",
            title: "Evidence",
            count: evidence.length,
            content: <EvidenceView evidence={evidence} observed={observed} resource={resource} />,
          },
          ...(fix === null ? [] : [{ value: "fix" as const, title: "Fix", content: <FixView fix={fix} /> }]),
        ]}
      />
    </>
  );
}

/** Why the finding has neither a recommendation nor a fix. */
function RuleNotice({ ruleId, state }: { ruleId: string; state: Exclude<FindingDetail["rule"], "inForce"> }) {
  return (
    <div className={styles.notice}>
      <Notice title={state === "gone" ? `The rule ${ruleId} is gone.` : `The rule ${ruleId} cannot be run.`}>
        {state === "broken"
          ? "This version of Periplus does not understand it, so there is no evidence until the rule is mended."
          : ruleId.startsWith(customRulePrefix)
            ? "It was deleted, so it judges nothing any more. What is shown here is what its last text says of the resource."
            : "This version of Periplus no longer has it, so there is no evidence to show."}
      </Notice>
    </div>
  );
}

function ExemptNotice({ exemption }: { exemption: NonNullable<FindingDetail["exemption"]> }) {
  const { id, category, reason, owner, expiresAt } = exemption;
  return (
    <div className={styles.notice}>
      <Notice
        title={
          <>
            {exemptionCategoryWords[category]} until <Moment at={expiresAt} full="date" />, {owner} answers for it.
          </>
        }
        actions={
          <Link {...pathTo.exemption(id)} className={buttonClass()}>
            See the exemption
          </Link>
        }
      >
        {reason}
      </Notice>
    </div>
  );
}

function EvidenceView({ evidence, observed, resource }: Pick<FindingDetail, "evidence" | "observed" | "resource">) {
  return (
    <div className={styles.evidence}>
      <ul className={styles.list}>
        {evidence.map((each) => (
          <li key={each.path + each.message}>
            <strong>{each.message}</strong> <code className={text.muted}>{each.path}</code>
          </li>
        ))}
      </ul>
      <ObservedCode resource={resource} observed={observed} />
    </div>
  );
}
