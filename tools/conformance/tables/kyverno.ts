import type { Counterpart, Disagreement } from "../suites/judge.ts";

/** Folder of a policy and name of its rule, as `<folder> :: <rule>` → what of ours is about the same. */
export const counterparts: Readonly<Record<string, Counterpart | readonly Counterpart[]>> = {
  "best-practices/disallow-cri-sock-mount :: validate-docker-sock-mount": { rule: "pod-no-runtime-socket" },
  "best-practices/disallow-default-namespace :: validate-namespace": { rule: "workload-not-in-default-namespace" },
  "best-practices/disallow-default-namespace :: validate-podcontroller-namespace": {
    rule: "workload-not-in-default-namespace",
  },
  "best-practices/disallow-helm-tiller :: validate-helm-tiller": { rule: "workload-no-tiller" },
  "best-practices/disallow-latest-tag :: require-image-tag": { rule: "image-tag-pinned" },
  "best-practices/disallow-latest-tag :: validate-image-tag": { rule: "image-tag-pinned" },
  "best-practices/require-drop-all :: require-drop-all": {
    rule: "container-drop-all-capabilities",
    parameters: { allowedAdd: ["NET_BIND_SERVICE", "SYS_TIME"] },
  },
  "best-practices/require-drop-cap-net-raw :: require-drop-cap-net-raw": { rule: "container-no-net-raw" },
  "best-practices/require-ro-rootfs :: validate-readOnlyRootFilesystem": { rule: "container-readonly-root-filesystem" },
  "best-practices/restrict-image-registries :: validate-registries": {
    rule: "image-trusted-registries",
    parameters: { allowedImagesRegex: "^(eu\\.foo\\.io|bar\\.io)/.+" },
  },
  "best-practices/restrict-node-port :: validate-nodeport": { rule: "service-no-nodeport" },
  "best-practices/restrict-service-external-ips :: check-ips": { rule: "service-no-external-ips" },
  "nginx-ingress/disallow-ingress-nginx-custom-snippets :: check-ingress-annotations": {
    rule: "ingress-no-snippet-annotations",
  },
  "other/advanced-restrict-image-registries :: validate-corp-registries": {
    rule: "image-trusted-registries",
    parameters: { allowedImagesRegex: "^docker\\.io/.+" },
  },
  "other/block-ephemeral-containers :: block-ephemeral-containers": { rule: "pod-no-lingering-debug-container" },
  "other/disallow-secrets-from-env-vars :: secrets-not-from-env-vars": { rule: "secret-not-in-env" },
  "other/disallow-secrets-from-env-vars :: secrets-not-from-envfrom": { rule: "secret-not-in-env" },
  "other/imagepullpolicy-always :: imagepullpolicy-always": { rule: "image-pull-policy-always" },
  "other/limit-hostpath-type-pv :: limit-hostpath-type-pv-to-slash-data": {
    rule: "pv-no-host-path",
    parameters: { allowedPaths: ["/data"] },
  },
  "other/prevent-bare-pods :: bare-pods": { rule: "pod-no-naked-pods" },
  "other/require-image-checksum :: require-image-checksum": { rule: "image-digest-pinned" },
  "other/require-ingress-https :: has-tls": { rule: "ingress-https-only" },
  "other/require-netpol :: require-network-policy": { rule: "workload-network-policy-covered" },
  "other/require-non-root-groups :: check-runasgroup": { rule: "container-non-root-group" },
  "other/restrict-automount-sa-token :: validate-automountServiceAccountToken": { rule: "pod-no-automount-token" },
  "other/restrict-binding-clusteradmin :: clusteradmin-bindings": { rule: "rbac-cluster-admin-bindings" },
  "other/restrict-binding-system-groups :: restrict-anonymous": { rule: "rbac-anonymous-bindings" },
  "other/restrict-binding-system-groups :: restrict-unauthenticated": { rule: "rbac-anonymous-bindings" },
  "other/restrict-binding-system-groups :: restrict-masters": { rule: "rbac-system-masters" },
  "other/restrict-clusterrole-csr :: certificatesigningrequests-update-prevention": { rule: "rbac-csr-approval" },
  "other/restrict-clusterrole-csr :: signers-approve-prevention": { rule: "rbac-csr-approval" },
  "other/restrict-clusterrole-mutating-validating-admission-webhooks :: restrict-clusterrole": {
    rule: "rbac-webhook-config",
  },
  "other/restrict-clusterrole-nodesproxy :: clusterrole-nodesproxy": { rule: "rbac-nodes-proxy" },
  "other/restrict-controlplane-scheduling :: restrict-controlplane-scheduling-control-plane": {
    rule: "pod-no-control-plane-scheduling",
  },
  "other/restrict-controlplane-scheduling :: restrict-controlplane-scheduling-master": {
    rule: "pod-no-control-plane-scheduling",
  },
  "other/restrict-deprecated-registry :: restrict-deprecated-registry": { rule: "image-deprecated-registry" },
  "other/restrict-escalation-verbs-roles :: escalate": { rule: "rbac-bind-escalate" },
  "other/restrict-ingress-wildcard :: block-ingress-wildcard": { rule: "ingress-no-wildcard-host" },
  "other/restrict-secret-role-verbs :: secret-verbs": { rule: "rbac-secrets-read" },
  "other/restrict-wildcard-resources :: wildcard-resources": { rule: "rbac-no-wildcards" },
  "other/restrict-wildcard-verbs :: wildcard-verbs": { rule: "rbac-no-wildcards" },
  "pod-security/baseline/disallow-host-namespaces :: host-namespaces": { podSecurity: "hostNamespaces" },
  "pod-security/baseline/disallow-host-path :: host-path": [
    { podSecurity: "hostPathVolumes" },
    { rule: "pod-allowed-host-paths", parameters: {} },
  ],
  "pod-security/baseline/disallow-host-ports :: host-ports-none": [
    { podSecurity: "hostPorts" },
    { rule: "pod-host-network-ports", parameters: { allowHostNetwork: true } },
  ],
  "pod-security/baseline/disallow-host-ports-range :: host-port-range": {
    rule: "pod-host-network-ports",
    parameters: { minPort: 5000, maxPort: 6000 },
  },
  "pod-security/baseline/disallow-host-process :: host-process-containers": [
    { podSecurity: "windowsHostProcess" },
    { rule: "pod-no-windows-hostprocess" },
  ],
  "pod-security/baseline/disallow-privileged-containers :: privileged-containers": [
    { podSecurity: "privileged" },
    { rule: "container-privileged" },
  ],
  "pod-security/baseline/disallow-proc-mount :: check-proc-mount": [
    { podSecurity: "procMount" },
    { rule: "container-proc-mount-default" },
  ],
  "pod-security/baseline/disallow-selinux :: selinux-type": [
    { podSecurity: "seLinuxOptions" },
    { rule: "pod-selinux-options-restricted" },
  ],
  "pod-security/baseline/disallow-selinux :: selinux-user-role": [
    { podSecurity: "seLinuxOptions" },
    { rule: "pod-selinux-options-restricted" },
  ],
  "pod-security/baseline/restrict-apparmor-profiles :: app-armor": [
    { podSecurity: "appArmorProfile" },
    {
      rule: "container-allowed-apparmor",
      parameters: { allowedProfiles: ["runtime/default", "localhost/foo"], requireExplicit: false },
    },
  ],
  "pod-security/baseline/restrict-seccomp :: check-seccomp": [
    { podSecurity: "seccompProfile_baseline" },
    { rule: "container-seccomp-not-unconfined" },
  ],
  "pod-security/baseline/restrict-sysctls :: check-sysctls": [{ podSecurity: "sysctls" }, { rule: "pod-safe-sysctls" }],
  "pod-security/restricted/disallow-capabilities-strict :: require-drop-all": [
    { podSecurity: "capabilities_restricted" },
    { rule: "container-drop-all-capabilities" },
  ],
  "pod-security/restricted/disallow-privilege-escalation :: privilege-escalation": [
    { podSecurity: "allowPrivilegeEscalation" },
    { rule: "container-no-privilege-escalation" },
  ],
  "pod-security/restricted/require-run-as-non-root-user :: run-as-non-root-user": [
    { podSecurity: "runAsUser" },
    { rule: "container-run-as-user-not-zero" },
  ],
  "pod-security/restricted/require-run-as-nonroot :: run-as-non-root": [
    { podSecurity: "runAsNonRoot" },
    { rule: "container-no-root-user" },
  ],
  "pod-security/restricted/restrict-seccomp-strict :: check-seccomp-strict": [
    { podSecurity: "seccompProfile_restricted" },
    { rule: "container-seccomp-runtime-default" },
  ],
  "pod-security/restricted/restrict-volume-types :: restricted-volumes": [
    { podSecurity: "restrictedVolumes" },
    { rule: "pod-allowed-volume-types" },
  ],
  "psa/deny-privileged-profile :: check-privileged": { rule: "namespace-pod-security-admission" },
  "psp-migration/restrict-adding-capabilities :: allowed-capabilities": {
    rule: "container-allowed-capabilities",
    parameters: { allowedCapabilities: ["NET_BIND_SERVICE"] },
  },
};

export const disagreements: readonly Disagreement[] = [
  {
    why: "The manifest names no namespace: where it will run is decided when it is applied, so we do not judge it.",
    cases: [
      "best-practices/disallow-default-namespace :: validate-podcontroller-namespace :: Deployment/baddeployment01",
    ],
  },
  {
    why: "The annotations belong to another controller (nginx.org); the rule is about those of ingress-nginx.",
    cases: [
      "nginx-ingress/disallow-ingress-nginx-custom-snippets :: check-ingress-annotations :: Ingress/cafe-ingress-with-snippets",
    ],
  },
  {
    why: "One rule of ours asks both questions, of single variables and of whole Secrets; this pod fails the other one.",
    cases: [
      "other/disallow-secrets-from-env-vars :: secrets-not-from-env-vars :: Pod/default/secret-ref-pod",
      "other/disallow-secrets-from-env-vars :: secrets-not-from-envfrom :: Pod/default/secret-env-pod",
    ],
  },
  {
    why: "Nothing is set, and the tag is latest: the API server then writes Always.",
    cases: [
      "other/imagepullpolicy-always :: imagepullpolicy-always :: Deployment/mydeploy1",
      "other/imagepullpolicy-always :: imagepullpolicy-always :: Pod/myapp-pod-2",
    ],
  },
  {
    why: "The owner is not marked as the controller, so nothing would start the pod again.",
    cases: ["other/prevent-bare-pods :: bare-pods :: Pod/goodpod01"],
  },
  {
    why: "The policy leaves out what carries labels of its own product; ours has no such exception and settings can make one.",
    cases: [
      "other/restrict-automount-sa-token :: validate-automountServiceAccountToken :: Deployment/deploy-policy-reporter",
      "other/restrict-automount-sa-token :: validate-automountServiceAccountToken :: Pod/policy-reporter",
    ],
  },
  {
    why: "The binding refers to a Role that is called cluster-admin, which is not the ClusterRole with all rights.",
    cases: [
      "other/restrict-binding-clusteradmin :: clusteradmin-bindings :: RoleBinding/badrb01",
      "other/restrict-binding-clusteradmin :: clusteradmin-bindings :: RoleBinding/badrb02",
    ],
  },
  {
    why: "The role names the core group, in which there are no certificate requests: it grants nothing.",
    cases: [
      "other/restrict-clusterrole-csr :: certificatesigningrequests-update-prevention :: ClusterRole/violating-clusterrole",
      "other/restrict-clusterrole-csr :: signers-approve-prevention :: ClusterRole/violating-clusterrole",
    ],
  },
  {
    why: "One rule of ours asks for both names of the taint; this pod tolerates the other one.",
    cases: [
      "other/restrict-controlplane-scheduling :: restrict-controlplane-scheduling-control-plane :: Pod/default/myapp-pod-1",
      "other/restrict-controlplane-scheduling :: restrict-controlplane-scheduling-master :: Pod/default/myapp-pod-2",
    ],
  },
  {
    why: "Impersonation is asked of users, groups and service accounts by a rule of its own; on roles the verb grants nothing.",
    cases: ["other/restrict-escalation-verbs-roles :: escalate :: Role/badrole01"],
  },
  {
    why: "Nothing is bound to the role: ours speaks of roles that somebody holds.",
    cases: [
      "other/restrict-secret-role-verbs :: secret-verbs :: ClusterRole/badcr01",
      "other/restrict-secret-role-verbs :: secret-verbs :: ClusterRole/badcr02",
      "other/restrict-secret-role-verbs :: secret-verbs :: ClusterRole/badcr03",
      "other/restrict-secret-role-verbs :: secret-verbs :: Role/badcr01",
      "other/restrict-secret-role-verbs :: secret-verbs :: Role/badcr02",
      "other/restrict-secret-role-verbs :: secret-verbs :: Role/badcr03",
    ],
  },
  {
    why: "One rule of ours asks for wildcards in verbs, resources and groups; this role has one of the others.",
    cases: [
      "other/restrict-wildcard-resources :: wildcard-resources :: ClusterRole/goodcr04",
      "other/restrict-wildcard-resources :: wildcard-resources :: ClusterRole/goodcr05",
      "other/restrict-wildcard-resources :: wildcard-resources :: Role/goodcr04",
      "other/restrict-wildcard-resources :: wildcard-resources :: Role/goodcr05",
    ],
  },
];
