import { cloudPermissions } from "@periplus/posture/snapshot/cloud-permissions";
import { readKinds } from "@periplus/posture/snapshot/kinds";
import type { OnboardingDocument } from "@periplus/shared/connector";
import { bindingDocument } from "./kubernetes.js";

const group = "periplus:posture-readers";

/** For a role in the customer's account that is taken with a token of this installation, or assumed with the ExternalId. */
export function awsDocuments(): OnboardingDocument[] {
  const policy = {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "PeriplusEksRead",
        Effect: "Allow",
        Action: cloudPermissions.aws.map(({ permission }) => permission),
        Resource: "*",
      },
    ],
  };
  const webIdentity = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: "arn:aws:iam::<account id>:oidc-provider/<issuer host>" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: { "<issuer host>:aud": "<audience>", "<issuer host>:sub": "<subject>" } },
      },
    ],
  };
  const trust = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: "<ARN of the identity that Periplus runs as>" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": "<external id>" } },
      },
    ],
  };
  return [
    {
      title: "Permissions policy (periplus-policy.json)",
      language: "json",
      text: `${JSON.stringify(policy, null, 2)}\n`,
      why: cloudPermissions.aws.map(({ permission, why }) => ({ permission, reason: why })),
    },
    {
      title: "Trust policy (periplus-trust.json)",
      language: "json",
      text: `${JSON.stringify(webIdentity, null, 2)}\n`,
      why: [
        {
          permission: "sts:AssumeRoleWithWebIdentity",
          reason: "Only with a token of this installation about this connector; no key is made or kept.",
        },
      ],
    },
    {
      title: "OIDC provider and role",
      language: "bash",
      text: `aws iam create-open-id-connect-provider --url <issuer> --client-id-list <audience>
aws iam create-role --role-name PeriplusDiscovery --assume-role-policy-document file://periplus-trust.json
aws iam put-role-policy --role-name PeriplusDiscovery --policy-name periplus \\
  --policy-document file://periplus-policy.json
`,
      why: [{ permission: "OIDC provider", reason: "AWS fetches the keys of this installation from its address." }],
    },
    {
      title: "Trust policy, where the role is assumed by this host's identity instead",
      language: "json",
      text: `${JSON.stringify(trust, null, 2)}\n`,
      why: [
        {
          permission: "sts:AssumeRole",
          reason:
            "Only the named identity may take the role, and only with the external id, which was made for this connector.",
        },
      ],
    },
    {
      title: "Access entry, once per cluster",
      language: "bash",
      text: `aws eks create-access-entry --cluster-name <cluster> --region <region> \\
  --principal-arn <ARN of the role> --type STANDARD --kubernetes-groups ${group}
kubectl apply -f periplus.yaml
`,
      why: [
        {
          permission: "eks:CreateAccessEntry",
          reason:
            "Makes the role known to the cluster as a Kubernetes group. The policies that EKS offers are not used: the narrow ones hide nodes and roles, the wide ones open Secrets.",
        },
      ],
    },
    bindingDocument({ kind: "Group", name: group }, "Kubernetes role (periplus.yaml)", readKinds),
  ];
}
