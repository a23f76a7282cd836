import type { ClusterDefinition } from "../../definition.js";
import type { Part } from "../../plan.js";
import { type Component, planComponents, platformNamespace } from "../component.js";
import { planCrds } from "../crds.js";

/** The operator of the Kafka brokers. */
export function planStrimzi(definition: ClusterDefinition): Part {
  const namespace = "strimzi";
  const operator: Component = {
    namespace,
    name: "strimzi-cluster-operator",
    controller: "Deployment",
    labels: { name: "strimzi-cluster-operator", "strimzi.io/kind": "cluster-operator" },
    containers: [
      {
        name: "strimzi-cluster-operator",
        image: "quay.io/strimzi/operator:0.48.0",
        args: ["/opt/strimzi/bin/cluster_operator_run.sh"],
        ports: "http:8080",
        resources: "200m/384Mi 1/384Mi",
      },
    ],
    clusterRules: [
      "get,list,watch,create,delete,patch,update rbac.authorization.k8s.io rolebindings,roles,clusterrolebindings",
      "get,list,watch,create,delete,patch,update core configmaps,services,serviceaccounts,secrets,persistentvolumeclaims",
      "get,list,watch,create,delete,patch,update apps deployments,statefulsets,replicasets",
      "* kafka.strimzi.io *",
    ],
  };
  const kinds = [
    "Kafka kafkas",
    "KafkaConnect kafkaconnects",
    "KafkaConnector kafkaconnectors",
    "KafkaNodePool kafkanodepools",
    "KafkaTopic kafkatopics",
    "KafkaUser kafkausers",
    "KafkaMirrorMaker2 kafkamirrormaker2s",
  ];
  return planComponents(
    definition,
    [operator],
    [
      ...platformNamespace(definition, namespace),
      ...planCrds(
        definition,
        kinds.map((text) => `${text} kafka.strimzi.io v1beta2`),
      ),
    ],
  );
}
