import { cloudPermissions } from "@periplus/posture/snapshot/cloud-permissions";
import type { OnboardingDocument } from "@periplus/shared/connector";
import { stringify } from "yaml";
import { bindingDocument } from "./kubernetes-documents.js";
import { cloudRights, type Right, reasonsOf, roleRights } from "./rights.js";

const group = "periplus:posture-readers";
export const roleName = "PeriplusDiscovery";

const { own } = cloudRights("aws");
const organization = cloudPermissions.aws.filter(({ only }) => only === "organization");
export const why = reasonsOf(own);
/** What the role of the management account may do besides. */
export const organizationWhy = reasonsOf(organization);
export const trustWhy = [
  {
    permission: "sts:AssumeRoleWithWebIdentity",
    reason:
      "Only with a token of this installation about this connector; no key is made or kept. AWS fetches the keys of this installation from its address.",
  },
];

const allow = (sid: string, rights: readonly Right[]) => ({
  ...{ Sid: sid, Effect: "Allow", Resource: "*" },
  Action: [...new Set(rights.map(({ permission }) => permission))],
});
export const policy = { Version: "2012-10-17", Statement: [allow("PeriplusEksRead", own)] };
/** `provider` is the ARN of the OIDC provider. */
export const webIdentity = (provider: unknown) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Federated: provider },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: { "<issuer host>:aud": "<audience>", "<issuer host>:sub": "<subject>" } },
    },
  ],
});

/**
 * The provider and the role as a stack's resources.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-oidcprovider.html
 */
export function roleTemplate({ sees }: { sees: "account" | "organization" }) {
  const statements = [...policy.Statement, ...(sees === "account" ? [] : [allow("PeriplusAccounts", organization)])];
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: "Lets Periplus read EKS. No Secrets, no ConfigMaps, no change.",
    Resources: {
      Provider: { Type: "AWS::IAM::OIDCProvider", Properties: { Url: "<issuer>", ClientIdList: ["<audience>"] } },
      Role: {
        Type: "AWS::IAM::Role",
        Properties: {
          RoleName: roleName,
          AssumeRolePolicyDocument: webIdentity({ "Fn::GetAtt": ["Provider", "Arn"] }),
          Policies: [{ PolicyName: "periplus", PolicyDocument: { ...policy, Statement: statements } }],
        },
      },
    },
    Outputs: { RoleArn: { Value: { "Fn::GetAtt": ["Role", "Arn"] } } },
  };
}

export const writeTemplate = (template: unknown) => stringify(template, { lineWidth: 0, aliasDuplicateObjects: false });

/** What lets the role into each cluster. */
export function inCluster(): OnboardingDocument[] {
  return [
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
    bindingDocument({ kind: "Group", name: group }, "Kubernetes role (periplus.yaml)", roleRights()),
  ];
}
