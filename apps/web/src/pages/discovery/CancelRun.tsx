import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client";
import { useMe } from "../../api/me";
import { toApiError } from "../../api/problem";
import { invalidate } from "../../api/queries";
import { whyNot } from "../../lib/may";
import { Button } from "../../ui/Button";
import { useToast } from "../../ui/Toasts";

/** Ends a run; what it had published stays. */
export function CancelRun({ id, connectorId }: { id: string; connectorId: string }) {
  const me = useMe();
  const client = useQueryClient();
  const toast = useToast();
  const cancel = useMutation({
    mutationFn: () => call("cancelDiscoveryRun", { params: { id } }),
    onSuccess: async () => {
      toast("Cancelled", "Clusters that were done stay as they were read.");
      await invalidate(client, "getDiscoveryRun", "listDiscoveryRuns");
    },
    onError: (cause) => toast("Not cancelled", toApiError(cause).message),
  });
  return (
    <Button why={whyNot(me, "startDiscovery", { connectorId })} busy={cancel.isPending} onClick={() => cancel.mutate()}>
      Cancel
    </Button>
  );
}
