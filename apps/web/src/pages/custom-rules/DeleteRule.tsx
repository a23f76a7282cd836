import type { CustomRuleDetail } from "@periplus/shared/custom-rule";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { call } from "../../api/client";
import { useMe } from "../../api/me";
import { invalidate, judgedEndpoints } from "../../api/queries";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { whyNot } from "../../lib/may";
import { countOf } from "../../lib/number";
import { pathTo } from "../../paths";
import { Button } from "../../ui/Button";
import { useToast } from "../../ui/Toasts";

/** Deletes a rule, after it was said what goes with it. */
export function DeleteRule({ rule: { ruleId, title, counts } }: { rule: CustomRuleDetail }) {
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const remove = useMutation({
    mutationFn: () => call("deleteCustomRule", { params: { ruleId } }),
    onSuccess: async () => {
      await navigate({ ...pathTo.customRules(), ignoreBlocker: true });
      await invalidate(client, ...judgedEndpoints);
      toast(`“${title}” is deleted`);
    },
  });
  return (
    <>
      <Button look="danger" why={whyNot(me, "configureRules", "everywhere")} onClick={() => setOpen(true)}>
        Delete…
      </Button>
      <ConfirmDialog
        open={open}
        onClose={() => setOpen(false)}
        title="Delete the rule?"
        action="Delete the rule"
        mutation={remove}
      >
        <p>
          {counts.unhealthy > 0 ? `${countOf(counts.unhealthy, "open finding")} will be resolved. ` : ""}What is set for
          the rule goes with it. Its versions are kept: a rule of the same id goes on with them.
        </p>
      </ConfirmDialog>
    </>
  );
}
