import type { ClusterDefinition } from "../../definition.js";
import type { Part } from "../../plan.js";
import { platformObject } from "../component.js";

/** Admission policies of the API server itself, written in CEL. */
export function planAdmissionPolicies(definition: ClusterDefinition): Part {
  const policy = (name: string, expression: string, message: string) => [
    platformObject(
      definition,
      "ValidatingAdmissionPolicy",
      name,
      {
        spec: {
          failurePolicy: "Fail",
          matchConstraints: {
            namespaceSelector: {},
            objectSelector: {},
            matchPolicy: "Equivalent",
            resourceRules: [
              {
                apiGroups: [""],
                apiVersions: ["v1"],
                operations: ["CREATE", "UPDATE"],
                resources: ["pods"],
                scope: "*",
              },
            ],
          },
          validations: [{ expression, message }],
        },
      },
      { status: { observedGeneration: 1, typeChecking: {} } },
    ),
    platformObject(definition, "ValidatingAdmissionPolicyBinding", name, {
      spec: {
        policyName: name,
        validationActions: ["Deny"],
        matchResources: {
          namespaceSelector: { matchExpressions: [{ key: "team", operator: "Exists" }] },
          objectSelector: {},
          matchPolicy: "Equivalent",
        },
      },
    }),
  ];
  return {
    workloads: [],
    objects: [
      ...policy(
        "no-latest-tag.norrvik.example",
        "object.spec.containers.all(c, !c.image.endsWith(':latest'))",
        "images need a fixed tag",
      ),
      ...policy(
        "no-default-account.norrvik.example",
        "object.spec.?serviceAccountName.orValue('default') != 'default'",
        "pods need a ServiceAccount of their own",
      ),
    ],
  };
}
