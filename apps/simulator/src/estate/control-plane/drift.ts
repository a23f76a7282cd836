import type { JsonObject } from "../objects.js";

/** What people set and take back again, in a circle of so many steps. */
interface Setting {
  cluster: string;
  circle: number;
  /** The step of the circle from which it is set. */
  from: number;
  value: JsonObject;
}

const SETTINGS: readonly Setting[] = [
  { cluster: "aks-logistics-prod", circle: 8, from: 3, value: { properties: { disableLocalAccounts: true } } },
  {
    cluster: "eks-data-platform",
    circle: 6,
    from: 2,
    value: {
      logging: {
        clusterLogging: [{ types: ["api", "audit", "authenticator", "controllerManager", "scheduler"], enabled: true }],
      },
    },
  },
  { cluster: "marketing-web", circle: 6, from: 4, value: { shieldedNodes: { enabled: true } } },
];

/** The members of a cloud's description that differ from the usual ones at a step. */
export function driftOf(cluster: string, step: number): JsonObject {
  const setting = SETTINGS.find((one) => one.cluster === cluster);
  return setting && step % setting.circle >= setting.from ? setting.value : {};
}
