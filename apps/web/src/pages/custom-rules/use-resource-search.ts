import type { AnswerOf } from "@periplus/shared/endpoints";
import { parseQuery } from "@periplus/shared/query/parse-query";
import { resourceQueryKeys } from "@periplus/shared/query/query-keys";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { queryOf } from "../../api/queries";

export type ChosenResource = Pick<
  AnswerOf<"listResources">["items"][number],
  "id" | "kind" | "namespace" | "name" | "cluster"
>;

/** Resources that are shown at a time. */
const shown = 8;

/** The first resources that a query finds; none while it cannot be read. */
export function useResourceSearch(q: string) {
  const stopped = parseQuery(q, resourceQueryKeys).issues.length > 0;
  return useQuery({
    ...queryOf("listResources", { query: { q, limit: shown } }),
    placeholderData: keepPreviousData,
    enabled: !stopped,
  });
}
