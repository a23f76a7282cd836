type Subject = readonly ["Group" | "User" | "ServiceAccount", string];

/** Bindings of the system roles: role and subjects; ServiceAccounts are in kube-system. */
export const SYSTEM_BINDINGS: readonly (readonly [string, readonly Subject[]])[] = [
  ["cluster-admin", [["Group", "system:masters"]]],
  ["system:basic-user", [["Group", "system:authenticated"]]],
  ["system:discovery", [["Group", "system:authenticated"]]],
  ["system:kube-controller-manager", [["User", "system:kube-controller-manager"]]],
  ["system:kube-dns", [["ServiceAccount", "kube-dns"]]],
  ["system:kube-scheduler", [["User", "system:kube-scheduler"]]],
  ["system:monitoring", [["Group", "system:monitoring"]]],
  ["system:node-proxier", [["User", "system:kube-proxy"]]],
  [
    "system:public-info-viewer",
    [
      ["Group", "system:authenticated"],
      ["Group", "system:unauthenticated"],
    ],
  ],
  ["system:service-account-issuer-discovery", [["Group", "system:serviceaccounts"]]],
  ["system:volume-scheduler", [["User", "system:kube-scheduler"]]],
];

/** Bindings in namespaces: `namespace/name of the role`, and subjects. */
export const NAMESPACED_BINDINGS: readonly (readonly [string, readonly Subject[]])[] = [
  ["kube-public/system:controller:bootstrap-signer", [["ServiceAccount", "bootstrap-signer"]]],
  [
    "kube-system/extension-apiserver-authentication-reader",
    [
      ["User", "system:kube-controller-manager"],
      ["User", "system:kube-scheduler"],
    ],
  ],
  [
    "kube-system/system::leader-locking-kube-controller-manager",
    [
      ["User", "system:kube-controller-manager"],
      ["ServiceAccount", "kube-controller-manager"],
      ["ServiceAccount", "leader-election-controller"],
    ],
  ],
  [
    "kube-system/system::leader-locking-kube-scheduler",
    [
      ["User", "system:kube-scheduler"],
      ["ServiceAccount", "kube-scheduler"],
    ],
  ],
  ["kube-system/system:controller:bootstrap-signer", [["ServiceAccount", "bootstrap-signer"]]],
  ["kube-system/system:controller:cloud-provider", [["ServiceAccount", "cloud-provider"]]],
  ["kube-system/system:controller:token-cleaner", [["ServiceAccount", "token-cleaner"]]],
];
