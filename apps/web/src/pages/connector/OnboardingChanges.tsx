import type { Connector, OnboardingRight } from "@periplus/shared/connector";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { call } from "../../api/client";
import { useMe } from "../../api/me";
import { toApiError } from "../../api/problem";
import { invalidate, queryOf } from "../../api/queries";
import { whyNot } from "../../lib/may";
import { countOf } from "../../lib/number";
import { pathTo } from "../../paths";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import { useToast } from "../../ui/Toasts";
import text from "../../ui/text.module.css";

/** What this version of Periplus asks for that was not asked for when the connector was set up, and the reverse. */
export function OnboardingChanges({ connector }: { connector: Connector }) {
  const params = { id: connector.id };
  const { data } = useQuery(queryOf("getOnboardingChanges", { params }));
  const me = useMe();
  const client = useQueryClient();
  const toast = useToast();
  const confirm = useMutation({
    mutationFn: () => call("confirmOnboarding", { params }),
    onSuccess: () => invalidate(client, "getOnboardingChanges"),
    onError: (cause) => toast("Not noted", toApiError(cause).message),
  });
  if (!data || (data.added.length === 0 && data.removed.length === 0)) return null;
  const { added, removed } = data;
  return (
    <Notice
      tone={added.length > 0 ? "warning" : "note"}
      title={added.length > 0 ? `${countOf(added.length, "right")} to be given.` : "Fewer rights are needed."}
      actions={
        <Button
          why={whyNot(me, "manageConnectors", { connectorId: connector.id })}
          busy={confirm.isPending}
          onClick={() => confirm.mutate()}
        >
          They are applied
        </Button>
      }
    >
      The onboarding documents have changed since they were applied:{" "}
      <Link {...pathTo.newConnector(connector.cloud)} className={text.inlineLink}>
        take the new ones
      </Link>
      .
      <ul>
        {added.map((right) => (
          <Added key={right.permission} right={right} />
        ))}
        {removed.map((permission) => (
          <li key={permission}>
            <code>{permission}</code> is not needed any more
          </li>
        ))}
      </ul>
    </Notice>
  );
}

const Added = ({ right: { permission, reason, rules } }: { right: OnboardingRight }) => (
  <li>
    <code>{permission}</code> {reason} {rules.length > 0 ? `${countOf(rules.length, "rule")} need it.` : null}
  </li>
);
