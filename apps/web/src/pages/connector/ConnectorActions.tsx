import type { Connector } from "@periplus/shared/connector";
import { IconPlayerPause, IconPlayerPlay, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { changeSeen } from "../../api/change-seen";
import { call } from "../../api/client";
import { useMe } from "../../api/me";
import { toApiError } from "../../api/problem";
import { invalidate, judgedEndpoints } from "../../api/queries";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { whyNot } from "../../lib/may";
import { countOf } from "../../lib/number";
import { pathTo } from "../../paths";
import { Button } from "../../ui/Button";
import { useToast } from "../../ui/Toasts";
import { pausedFact, settingFacts } from "./connector-facts";

const icon = { size: 16, stroke: 1.5 } as const;

/** Discover now, pause, remove. */
export function ConnectorActions({ connector }: { connector: Connector }) {
  const me = useMe();
  const [asking, setAsking] = useState(false);
  const { discover, pause, remove } = useConnectorActs(connector);
  const here = { connectorId: connector.id };
  const mayManage = whyNot(me, "manageConnectors", here);
  return (
    <>
      <Button
        look="primary"
        icon={<IconRefresh {...icon} />}
        why={whyNot(me, "startDiscovery", here)}
        busy={discover.isPending}
        onClick={() => discover.mutate()}
      >
        Discover now
      </Button>
      <Button
        icon={connector.paused ? <IconPlayerPlay {...icon} /> : <IconPlayerPause {...icon} />}
        why={mayManage}
        busy={pause.isPending}
        onClick={() => pause.mutate()}
      >
        {connector.paused ? "Resume" : "Pause"}
      </Button>
      <Button look="danger" icon={<IconTrash {...icon} />} why={mayManage} onClick={() => setAsking(true)}>
        Remove
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={`Remove ${connector.name}?`}
        action="Remove"
        mutation={remove}
      >
        {countOf(connector.clusters, "cluster")} and everything that was read through this connector go: resources,
        findings and their history. The access itself stays in the cloud until you take it back there.
      </ConfirmDialog>
    </>
  );
}

function useConnectorActs(connector: Connector) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const params = { id: connector.id };
  const refused = (what: string) => (cause: unknown) => {
    const problem = toApiError(cause);
    toast(what, problem.detail ?? problem.title);
  };
  const discover = useMutation({
    mutationFn: () => call("startDiscoveryRun", { params }),
    onSuccess: async (run) => {
      await invalidate(client, "listDiscoveryRuns", "getConnector");
      await navigate(pathTo.discovery(run.id));
    },
    onError: refused("Not started"),
  });
  const onChanged = () => void invalidate(client, "getConnector");
  const pause = useMutation({
    mutationFn: () =>
      changeSeen("updateConnector", {
        request: { params, body: { paused: !connector.paused } },
        read: { params },
        seen: connector,
        facts: (each) => [pausedFact(each)],
        onChanged,
      }),
    onSuccess: (next) => {
      toast(
        next.paused ? "Paused" : "Resumed",
        next.paused ? "No discovery starts by itself until it is resumed." : "Discoveries start on schedule again.",
      );
      return invalidate(client, "getConnector", "listConnectors");
    },
    onError: refused("Not changed"),
  });
  const remove = useMutation({
    mutationFn: () =>
      changeSeen("deleteConnector", {
        request: { params },
        read: { params },
        seen: connector,
        facts: (each) => [...settingFacts(each), pausedFact(each)],
        onChanged,
      }),
    onSuccess: async () => {
      await navigate(pathTo.connectors());
      await invalidate(client, "listConnectors", ...judgedEndpoints);
    },
  });
  return { discover, pause, remove };
}
