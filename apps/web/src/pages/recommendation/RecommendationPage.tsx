import { isCustomRule } from "@periplus/shared/custom-rule";
import type { RecommendationDetail } from "@periplus/shared/recommendation";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { invalidate, judgedEndpoints, queryOf } from "../../api/queries";
import { FindingRows } from "../../components/FindingRows";
import { PageHeader } from "../../components/PageHeader";
import { Region } from "../../components/Region";
import { SeverityBadge } from "../../components/Severity";
import { Tombstone } from "../../components/Tombstone";
import { countOf, formatNumber } from "../../lib/number";
import { pathTo } from "../../paths";
import { buttonClass } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { Notice } from "../../ui/Notice";
import { type Tab, Tabs } from "../../ui/Tabs";
import { AffectedTab } from "./AffectedTab";
import { CountStrip } from "./CountStrip";
import { EnforceTab } from "./enforce/EnforceTab";
import { FixTab } from "./FixTab";
import styles from "./RecommendationPage.module.css";
import { SettingsTab } from "./settings/SettingsTab";
import { WhyTab } from "./WhyTab";

/** One rule: its documentation, and where it is broken. */
export function RecommendationPage() {
  const { ruleId } = useParams({ from: "/shell/recommendations/$ruleId" });
  const query = useQuery({
    ...queryOf("getRecommendation", { params: { ruleId } }),
    refetchInterval: ({ state: { data } }) => (data && data.clustersToJudge > 0 ? 1_500 : false),
  });
  useRereadWhenJudged(query.data?.clustersToJudge ?? 0);
  return (
    <Region
      query={query}
      what="The recommendation"
      missing={
        <Tombstone what="rule" to={{ title: "Recommendations", path: pathTo.recommendations() }}>
          Rules come and go with versions of Periplus.
        </Tombstone>
      }
    >
      {(recommendation) => <RecommendationView recommendation={recommendation} />}
    </Region>
  );
}

/** Lists and other pages show the verdicts from before: they are read again with each cluster that was judged anew. */
function useRereadWhenJudged(clustersToJudge: number) {
  const client = useQueryClient();
  const before = useRef(clustersToJudge);
  useEffect(() => {
    if (clustersToJudge < before.current) void invalidate(client, ...judgedEndpoints);
    before.current = clustersToJudge;
  }, [client, clustersToJudge]);
}

function RecommendationView({ recommendation }: { recommendation: RecommendationDetail }) {
  const { ruleId, counts, clustersToJudge } = recommendation;
  const { tab = "open" } = useSearch({ from: "/shell/recommendations/$ruleId" });
  const navigate = useNavigate({ from: "/recommendations/$ruleId" });
  return (
    <>
      <PageHeader
        up={{ title: "Recommendations", path: pathTo.recommendations() }}
        mark={<SeverityBadge severity={recommendation.severity} />}
        title={recommendation.title}
        note={recommendation.rule.status === "preview" ? "preview, does not count in the score" : null}
        actions={
          isCustomRule(ruleId) ? (
            <Link {...pathTo.customRule(ruleId)} className={buttonClass()}>
              Open the custom rule
            </Link>
          ) : null
        }
      />
      {clustersToJudge > 0 ? (
        <div className={styles.notice}>
          <Notice announce>
            What is stored is being judged again: {countOf(clustersToJudge, "cluster")} to go. The numbers follow.
          </Notice>
        </div>
      ) : null}
      {counts.needsConfiguration > 0 ? (
        <div className={styles.notice}>
          <Notice
            actions={
              tab === "parameters" ? null : (
                <Link {...pathTo.recommendation(ruleId, "parameters")} className={buttonClass()}>
                  Set the parameters
                </Link>
              )
            }
          >
            The parameters of this rule are not set, so {formatNumber(counts.needsConfiguration)}{" "}
            {counts.needsConfiguration === 1 ? "resource" : "resources"} cannot be judged. They count neither as healthy
            nor as unhealthy.
          </Notice>
        </div>
      ) : null}
      <CountStrip recommendation={recommendation} />
      <Tabs
        label="Recommendation"
        value={tab}
        onChange={(next) => void navigate({ search: { tab: next === "open" ? undefined : next }, resetScroll: false })}
        tabs={tabsOf(recommendation)}
      />
    </>
  );
}

function tabsOf(recommendation: RecommendationDetail): Tab[] {
  const { ruleId, counts, rule } = recommendation;
  return [
    {
      value: "open",
      title: "Affected",
      count: formatNumber(counts.unhealthy),
      content: <AffectedTab ruleId={ruleId} empty={<NothingOpen recommendation={recommendation} />} />,
    },
    { value: "fix", title: "Fix", content: <FixTab recommendation={recommendation} /> },
    { value: "enforce", title: "Enforce", content: <EnforceTab ruleId={ruleId} /> },
    { value: "why", title: "What and why", content: <WhyTab rule={rule} /> },
    { value: "parameters", title: "Settings", content: <SettingsTab recommendation={recommendation} /> },
    {
      value: "exempt",
      title: "Exempt",
      count: formatNumber(counts.waived + counts.mitigated),
      content: (
        <FindingRows
          ofRule
          q={`is:exempt rule:${ruleId}`}
          empty={<EmptyState title="Nothing is exempt from this rule" />}
        />
      ),
    },
    {
      value: "resolved",
      title: "Resolved",
      content: (
        <FindingRows
          ofRule
          q={`is:resolved rule:${ruleId}`}
          empty={<EmptyState title="No finding of this rule has been resolved yet" />}
        />
      ),
    },
  ];
}

function NothingOpen({ recommendation: { counts } }: { recommendation: RecommendationDetail }) {
  if (counts.healthy > 0)
    return (
      <EmptyState good title="No open finding">
        <p>
          {formatNumber(counts.healthy)} {counts.healthy === 1 ? "resource is" : "resources are"} healthy
          {counts.notAssessed > 0 ? `, ${formatNumber(counts.notAssessed)} could not be judged` : ""}.
        </p>
      </EmptyState>
    );
  return (
    <EmptyState title="Nothing has been judged by this rule">
      <p>
        {counts.needsConfiguration > 0
          ? "It waits for its parameters."
          : counts.notAssessed > 0
            ? `${formatNumber(counts.notAssessed)} resources could not be judged: what the rule needs could not be read.`
            : "No resource of the kinds it looks at has been found."}
      </p>
    </EmptyState>
  );
}
