import { formatQuery } from "@periplus/shared/query/parse-query";
import { IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { queryOf } from "../../api/queries";
import { cloudWords } from "../../lib/words";
import { pathTo } from "../../paths";
import { KindGlyph } from "../KindGlyph";
import { SeverityShape } from "../Severity";
import { places } from "./Navigation";

type Path = ReturnType<(typeof pathTo)[keyof typeof pathTo]>;

export interface Hit {
  id: string;
  icon: ReactNode;
  title: string;
  note: string;
  path: Path;
}

/** Other names that people look for pages by, with the page's own. */
const aliases: Record<string, string> = {
  "security posture": "Secure score",
  "environment settings": "Connectors",
  compliance: "Standards",
  benchmarks: "Standards",
  assets: "Inventory",
  findings: "Recommendations",
  shortcuts: "Help",
};

const most = 6;

/** What could be meant by the words, best first. */
export function useHits(words: string): Hit[] {
  const clusters = useQuery({ ...queryOf("listClusters"), staleTime: 60_000 }).data?.items ?? [];
  const rules = useQuery({ ...queryOf("listRecommendations", { query: {} }), staleTime: 60_000 }).data?.items ?? [];
  const asked = formatQuery(
    words
      .split(/\s+/)
      .filter(Boolean)
      .map((word) => ({ key: null, negated: false, values: [{ operator: "=", text: word.replaceAll('"', "") }] })),
  );
  const resources = useQuery({
    ...queryOf("listResources", { query: { q: asked, limit: most } }),
    enabled: words.length >= 2 && !words.startsWith("inventory "),
    placeholderData: keepPreviousData,
  }).data?.items;
  const has = (...texts: string[]) => texts.some((text) => text.toLowerCase().includes(words.toLowerCase()));

  const query = /^inventory\s+(.+)$/.exec(words)?.[1];
  if (query)
    return [
      {
        id: "query",
        icon: <IconSearch size={16} stroke={1.5} />,
        title: query,
        note: "Search the inventory",
        path: pathTo.inventory(query),
      },
    ];
  const namesOf = (title: string) => Object.keys(aliases).filter((alias) => aliases[alias] === title);
  return [
    ...places
      .filter(({ title }) => has(title, ...namesOf(title)))
      .map(({ title, icon, path }) => ({ id: title, icon, title, note: "Page", path })),
    ...clusters
      .filter(({ name }) => words !== "" && has(name))
      .slice(0, most)
      .map(({ id, name, cloud }) => ({
        id: `cluster ${id}`,
        icon: <KindGlyph kind="Cluster" />,
        title: name,
        note: `Cluster, ${cloudWords[cloud].name}`,
        path: pathTo.cluster(id),
      })),
    ...rules
      .filter(({ title, ruleId }) => words !== "" && has(title, ruleId))
      .slice(0, most)
      .map(({ ruleId, title, severity }) => ({
        id: `rule ${ruleId}`,
        icon: <SeverityShape severity={severity} />,
        title,
        note: "Recommendation",
        path: pathTo.recommendation(ruleId),
      })),
    ...(words.length < 2 || !resources ? [] : resources).map(({ id, name, kind, namespace, cluster }) => ({
      id: `resource ${id}`,
      icon: <KindGlyph kind={kind} />,
      title: name,
      note: `${kind}${namespace ? ` in ${namespace}` : ""}, ${cluster.name}`,
      path: pathTo.resource(id),
    })),
  ];
}
