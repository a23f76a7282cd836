import { useQuery } from "@tanstack/react-query";
import { queryOf } from "./queries";

/** Names connectors by their ids. */
export function useConnectorNames(): (connectorId: string) => string {
  const connectors = useQuery(queryOf("listConnectors")).data?.items ?? [];
  return (connectorId) => connectors.find(({ id }) => id === connectorId)?.name ?? "a connector that is gone";
}
