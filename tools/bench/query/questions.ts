/** What people ask of an inventory; `{…}` is another cluster, pod, namespace, application or rule each time. */
export interface Question {
  readonly name: string;
  readonly q: string;
  readonly sort?: string;
  /** Starts after this share of the list. */
  readonly deep?: number;
}

/** Facets that are asked for, and what each term of the query asks of rows `r` of `resources` and `c` of `clusters`. */
export interface FacetQuestion extends Question {
  readonly terms: Readonly<Record<string, string>>;
}

export const listQuestions: readonly Question[] = [
  { name: "everything", q: "" },
  { name: "everything, deep", q: "", deep: 0.2 },
  { name: "cluster", q: "cluster:{cluster}" },
  { name: "cluster by name, deep", q: "cluster:{cluster}", sort: "name", deep: 0.4 },
  { name: "worst of a kind in a cluster", q: "cluster:{cluster} kind:Deployment is:unhealthy severity:>=high" },
  { name: "two rare kinds in a cloud", q: "cloud:azure kind:ClusterRole,StorageClass is:healthy" },
  { name: "namespace, newest changes", q: "ns:{namespace} kind:Pod,Deployment", sort: "changed" },
  { name: "rare text", q: "{pod}" },
  { name: "common text", q: "search" },
  { name: "text in a cluster", q: "cluster:{cluster} web is:unhealthy" },
  { name: "label", q: "label:app.kubernetes.io/instance={app} kind:Deployment" },
  { name: "rule", q: "rule:{rule} cloud:aws" },
  { name: "rare key of a label", q: "label:provider" },
  { name: "key of a label", q: "label:k8s-app" },
];

export const facetQuestions: readonly FacetQuestion[] = [
  { name: "everything", q: "", terms: {} },
  { name: "cluster", q: "cluster:{cluster}", terms: { cluster: "c.name = '{cluster}'" } },
  {
    name: "worst of a kind in a cloud",
    q: "cloud:gcp kind:Deployment severity:>=high",
    terms: { cloud: "c.cloud = 'gcp'", kind: "r.kind = 'Deployment'", severity: "r.severity >= 3" },
  },
  {
    name: "not of a namespace",
    q: "-ns:kube-system is:unhealthy",
    terms: { ns: "r.namespace <> 'kube-system'", is: "r.health = 3" },
  },
];

/** Counted where up to ten thousand are found; of more the values are told alone. */
export const searchFacetQuestions: readonly Question[] = [
  { name: "rare text", q: "{pod}" },
  { name: "common text", q: "search kind:Pod" },
  { name: "label", q: "label:app.kubernetes.io/instance={app}" },
];

export const findingQuestions: readonly Question[] = [
  { name: "open", q: "is:open" },
  { name: "cluster", q: "is:open cluster:{cluster} severity:high" },
  { name: "rule", q: "is:open rule:{rule}" },
  { name: "rare text", q: "is:open {pod}" },
  { name: "common text", q: "is:open search" },
  { name: "text of a rule", q: "is:open privileged" },
  { name: "text of nothing", q: "is:open nosuchthing" },
  { name: "text, resolved too", q: "wordpress" },
];
