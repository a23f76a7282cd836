/** What somebody starts from who writes a rule. Each is a whole rule that can be saved as it is. */
export interface RuleTemplate {
  readonly title: string;
  readonly text: string;
}

const containers = `# A rule is true where an object is healthy. It is judged, and does not count in the score while it is a preview.
id: custom-image-from-our-registry
version: 1
title: Images should come from our registry
severity: medium            # critical, high, medium or low
control: remediate-vulnerabilities
status: preview             # stable: it counts in the secure score
description: >-
  Every container runs an image of the registries that we keep.
rationale: >-
  What comes from elsewhere has passed none of our checks.
target: { scope: pod }      # everything that makes pods; or { kinds: [v1/Service] }
parameters:
  registries:
    type: list<string>
    default: [docker.io, registry.k8s.io]
    description: Hosts of registries.
each: containers            # each container is judged alone, under the name in "as"
as: container
healthy: >-
  params.registries.exists(registry, image.startsWith(registry + "/"))
at: [image]
message: >-
  "Container " + container.name + " runs " + image
remedy:
  kind: manual
  risk: may-break
  text: >-
    Copy the image into our registry, and name it there.
`;

const labels = `id: custom-owner-label
version: 1
title: Workloads should say who owns them
severity: low
control: manage-access-and-permissions
status: preview
description: >-
  A workload has the label example.com/owner.
rationale: >-
  Somebody has to be asked before it is stopped.
target:
  kinds: [apps/v1/Deployment, apps/v1/StatefulSet, apps/v1/DaemonSet]
healthy: >-
  "example.com/owner" in object.metadata.?labels.orValue({})
at: [metadata.labels]
message: >-
  "Nobody is named as its owner"
remedy:
  kind: patch
  risk: safe
  text: >-
    Name the team that answers for it.
  inputs:
    OWNER: The team that answers for it.
  set: { 'metadata.labels["example.com/owner"]': OWNER }
`;

const services = `id: custom-no-load-balancer
version: 1
title: Services should not make load balancers of their own
severity: high
control: restrict-unauthorized-network-access
status: preview
description: >-
  No Service asks the cloud for a load balancer.
rationale: >-
  Each is a way in from outside that no ingress looks after.
target:
  kinds: [v1/Service]
healthy: >-
  object.spec.?type.orValue("ClusterIP") != "LoadBalancer"
at: [spec.type]
message: >-
  "It has a load balancer of its own"
remedy:
  kind: manual
  risk: may-break
  text: >-
    Reach it through an ingress, and make it a ClusterIP.
`;

export const templates: readonly [RuleTemplate, ...RuleTemplate[]] = [
  { title: "Containers", text: containers },
  { title: "A label", text: labels },
  { title: "Services", text: services },
];

/** What a rule is tried on while nothing else is chosen. */
export const firstSample = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: sample
spec:
  template:
    spec:
      containers:
        - name: web
          image: example.com/web:1
`;
