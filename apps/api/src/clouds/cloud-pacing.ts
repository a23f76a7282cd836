import type { Lane, Pacing, Rate } from "@periplus/cluster-reader/egress/pace";

/** Requests of one account that are under way at once. */
const most = 8;

/**
 * Half of what the services publish, so that an account's other tools have the other half:
 * - Azure Resource Manager, reads: a bucket of 250 and 25 a second, per subscription and principal.
 *   https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
 * - Azure Kubernetes Service: lists of clusters a bucket of 500 and 1 a second, everything else 60 and 1 a second, per
 *   subscription. https://learn.microsoft.com/azure/aks/quotas-skus-regions
 * - Kubernetes Engine: 3,000 requests a minute per project. https://cloud.google.com/kubernetes-engine/quotas
 * EKS, EC2 and STS publish no rate for what is read here: theirs are careful guesses.
 */
const rates = {
  resourceManager: { burst: 125, perSecond: 12.5 },
  aksLists: { burst: 250, perSecond: 0.5 },
  aks: { burst: 30, perSecond: 0.5 },
  engine: { burst: 50, perSecond: 25 },
  aws: { burst: 20, perSecond: 5 },
  other: { burst: 20, perSecond: 5 },
} as const satisfies Record<string, Rate>;

type Asked = { readonly url: URL };

/** Azure counts by subscription, and the service of clusters counts once more. */
export function paceOfAzure({ url }: Asked): Pacing {
  const [, subscription] = /^\/subscriptions\/([^/]+)/i.exec(url.pathname) ?? [];
  if (!subscription) return inLane("azure", `azure/${url.host}`, rates.other);
  const name = `azure/${subscription.toLowerCase()}`;
  const lanes: Lane[] = [{ name, rate: rates.resourceManager }];
  if (/\/managedClusters\/?$/i.test(url.pathname)) lanes.push({ name: `${name}/lists`, rate: rates.aksLists });
  else if (/\/Microsoft\.ContainerService\//i.test(url.pathname)) lanes.push({ name: `${name}/aks`, rate: rates.aks });
  return { account: { name, most }, lanes };
}

/** AWS counts by account, region and service: the host names the last two. */
export function paceOfAws(account: string, { url }: Asked): Pacing {
  return inLane(`aws/${account}`, `aws/${account}/${url.host}`, rates.aws);
}

/** Google counts by project. */
export function paceOfGoogle({ url }: Asked): Pacing {
  const [, project] = /^\/v1\/projects\/([^/-][^/]*)\//.exec(url.pathname) ?? [];
  if (!project) return inLane("gcp", `gcp/${url.host}`, rates.other);
  return inLane(`gcp/${project}`, `gcp/${project}/engine`, rates.engine);
}

function inLane(account: string, name: string, rate: Rate): Pacing {
  return { account: { name: account, most }, lanes: [{ name, rate }] };
}
