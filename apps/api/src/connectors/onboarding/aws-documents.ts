import { cloudPermissions } from "@periplus/posture/snapshot/cloud-permissions";
import type { OnboardingDocument, OnboardingPack } from "@periplus/shared/connector";
import { stringify } from "yaml";
import { terraformUndo } from "./azure-documents.js";
import { bindingDocument } from "./kubernetes-documents.js";
import { cloudRights, roleRights } from "./rights.js";
import { inHcl, writeRights } from "./written.js";

const group = "periplus:posture-readers";
const roleName = "PeriplusDiscovery";

const { own } = cloudRights("aws");
const actions = [...new Set(own.map(({ permission }) => permission))];
const why = own.map(({ permission, why: reason }) => ({ permission, reason }));
const trustWhy = [
  {
    permission: "sts:AssumeRoleWithWebIdentity",
    reason:
      "Only with a token of this installation about this connector; no key is made or kept. AWS fetches the keys of this installation from its address.",
  },
];

const policyFor = (allowed: readonly string[]) => ({
  Version: "2012-10-17",
  Statement: [{ Sid: "PeriplusEksRead", Effect: "Allow", Action: allowed, Resource: "*" }],
});
const policy = policyFor(actions);
/** What only the role of an organisation's management account needs besides. */
const ofOrganization = cloudPermissions.aws.filter(({ only }) => only === "organization");
/** `provider` is the ARN of the OIDC provider. */
const webIdentity = (provider: unknown) => ({
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

/** For a role in the customer's account that is taken with a token of this installation, or assumed with the ExternalId. */
export function awsPacks(): OnboardingPack[] {
  return [
    { tool: "cli", documents: [scriptDocument(), ...inCluster()], undo: undoScript() },
    { tool: "cloudFormation", documents: [templateDocument(), stackScript(), ...inCluster()], undo: stackUndo() },
    { tool: "stackSet", documents: [...organizationDocuments(), ...inCluster()], undo: stackSetUndo() },
    { tool: "terraform", documents: [terraformDocument(), ...inCluster()], undo: terraformUndo() },
    { tool: "hostIdentity", documents: [hostTrust(), hostScript(), ...inCluster()], undo: undoScript() },
  ];
}

function inCluster(): OnboardingDocument[] {
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

/** https://docs.aws.amazon.com/cli/latest/reference/iam/create-open-id-connect-provider.html and its neighbours. */
function scriptDocument(): OnboardingDocument {
  const text = `#!/usr/bin/env bash
set -euo pipefail
account=$(aws sts get-caller-identity --query Account --output text)
provider="arn:aws:iam::$account:oidc-provider/<issuer host>"
aws iam get-open-id-connect-provider --open-id-connect-provider-arn "$provider" > /dev/null 2>&1 ||
  aws iam create-open-id-connect-provider --url '<issuer>' --client-id-list '<audience>'

trust=$(mktemp)
policy=$(mktemp)
trap 'rm -f "$trust" "$policy"' EXIT
cat > "$trust" <<JSON
${JSON.stringify(webIdentity("$provider"), null, 2)}
JSON
${writePolicy}
${makeRole}`;
  const title = "OIDC provider, role and its policy (periplus.sh)";
  return { title, language: "bash", text, why: [...why, ...trustWhy] };
}

const writePolicy = `cat > "$policy" <<'JSON'
${JSON.stringify(policy, null, 2)}
JSON`;
const makeRole = `if aws iam get-role --role-name ${roleName} > /dev/null 2>&1; then
  aws iam update-assume-role-policy --role-name ${roleName} --policy-document "file://$trust"
else
  aws iam create-role --role-name ${roleName} --assume-role-policy-document "file://$trust"
fi
aws iam put-role-policy --role-name ${roleName} --policy-name periplus --policy-document "file://$policy"
aws iam get-role --role-name ${roleName} --query Role.Arn --output text
`;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-oidcprovider.html */
function templateDocument(): OnboardingDocument {
  const title = "OIDC provider and role (periplus-stack.yaml)";
  return { title, language: "yaml", text: writeTemplate(policy), why: [...why, ...trustWhy] };
}

function writeTemplate(document: typeof policy): string {
  const template = {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: "Lets Periplus read EKS. No Secrets, no ConfigMaps, no change.",
    Resources: {
      Provider: { Type: "AWS::IAM::OIDCProvider", Properties: { Url: "<issuer>", ClientIdList: ["<audience>"] } },
      Role: {
        Type: "AWS::IAM::Role",
        Properties: {
          RoleName: roleName,
          AssumeRolePolicyDocument: webIdentity({ "Fn::GetAtt": ["Provider", "Arn"] }),
          Policies: [{ PolicyName: "periplus", PolicyDocument: document }],
        },
      },
    },
    Outputs: { RoleArn: { Value: { "Fn::GetAtt": ["Role", "Arn"] } } },
  };
  return stringify(template, { lineWidth: 0, aliasDuplicateObjects: false });
}

/**
 * StackSets that the organisation manages go to every account of a unit, also to those that come later, but not to the
 * management account, which has a stack of its own.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-enable-trusted-access.html
 */
function organizationDocuments(): OnboardingDocument[] {
  const management = policyFor([...actions, ...ofOrganization.map(({ permission }) => permission)]);
  const organizationWhy = ofOrganization.map(({ permission, why: reason }) => ({ permission, reason }));
  const text = `#!/usr/bin/env bash
set -euo pipefail
aws cloudformation deploy --stack-name periplus --template-file periplus-management.yaml \\
  --capabilities CAPABILITY_NAMED_IAM
aws cloudformation create-stack-set --stack-set-name periplus --template-body file://periplus-stack.yaml \\
  --permission-model SERVICE_MANAGED --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false \\
  --capabilities CAPABILITY_NAMED_IAM
aws cloudformation create-stack-instances --stack-set-name periplus --regions us-east-1 \\
  --deployment-targets 'OrganizationalUnitIds=<id of the root or of an organisational unit>'
aws cloudformation describe-stacks --stack-name periplus --query 'Stacks[0].Outputs[0].OutputValue' --output text
`;
  const reason = "Roles are global: one region is enough. New accounts of the unit get theirs by themselves.";
  return [
    {
      title: "For the management account (periplus-management.yaml)",
      language: "yaml",
      text: writeTemplate(management),
      why: [...why, ...organizationWhy, ...trustWhy],
    },
    { ...templateDocument(), title: "For every other account (periplus-stack.yaml)" },
    { title: "Stack and StackSet", language: "bash", text, why: [{ permission: "SERVICE_MANAGED", reason }] },
  ];
}

function stackSetUndo(): OnboardingDocument {
  const text = `#!/usr/bin/env bash
set -euo pipefail
aws cloudformation delete-stack-instances --stack-set-name periplus --regions us-east-1 --no-retain-stacks \\
  --deployment-targets 'OrganizationalUnitIds=<id of the root or of an organisational unit>'
# When these are gone:
aws cloudformation delete-stack-set --stack-set-name periplus
aws cloudformation delete-stack --stack-name periplus
# In each cluster: aws eks delete-access-entry --cluster-name <cluster> --principal-arn <ARN of the role>
# and kubectl delete -f periplus.yaml
`;
  return { title: "To take everything back", language: "bash", text, why: [] };
}

/** https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/ */
function stackScript(): OnboardingDocument {
  const text = `aws cloudformation deploy --stack-name periplus --template-file periplus-stack.yaml \\
  --capabilities CAPABILITY_NAMED_IAM
aws cloudformation describe-stacks --stack-name periplus --query 'Stacks[0].Outputs[0].OutputValue' --output text
`;
  const reason = "The stack makes a role with a name of its own, which AWS wants to be told.";
  return { title: "Stack", language: "bash", text, why: [{ permission: "CAPABILITY_NAMED_IAM", reason }] };
}

function stackUndo(): OnboardingDocument {
  const text = `aws cloudformation delete-stack --stack-name periplus
# In each cluster: aws eks delete-access-entry --cluster-name <cluster> --principal-arn <ARN of the role>
# and kubectl delete -f periplus.yaml
`;
  return { title: "To take everything back", language: "bash", text, why: [] };
}

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_openid_connect_provider and its neighbours. */
function terraformDocument(): OnboardingDocument {
  const text = `terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

resource "aws_iam_openid_connect_provider" "periplus" {
  url            = "<issuer>"
  client_id_list = ["<audience>"]
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.periplus.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "<issuer host>:aud"
      values   = ["<audience>"]
    }

    condition {
      test     = "StringEquals"
      variable = "<issuer host>:sub"
      values   = ["<subject>"]
    }
  }
}

data "aws_iam_policy_document" "read" {
  statement {
    resources = ["*"]
    actions = [
${writeRights(own, inHcl)}
    ]
  }
}

resource "aws_iam_role" "periplus" {
  name               = "${roleName}"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "periplus" {
  name   = "periplus"
  role   = aws_iam_role.periplus.id
  policy = data.aws_iam_policy_document.read.json
}

output "role_arn" {
  value = aws_iam_role.periplus.arn
}
`;
  return {
    title: "OIDC provider, role and its policy (periplus.tf)",
    language: "hcl",
    text,
    why: [...why, ...trustWhy],
  };
}

function hostTrust(): OnboardingDocument {
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
  const reason =
    "Only the named identity may take the role, and only with the external id, which was made for this connector.";
  return {
    title: "Trust policy (periplus-trust.json)",
    language: "json",
    text: `${JSON.stringify(trust, null, 2)}\n`,
    why: [{ permission: "sts:AssumeRole", reason }],
  };
}

function hostScript(): OnboardingDocument {
  const text = `#!/usr/bin/env bash
set -euo pipefail
trust=periplus-trust.json
policy=$(mktemp)
trap 'rm -f "$policy"' EXIT
${writePolicy}
${makeRole}`;
  return { title: "Role and its policy (periplus.sh)", language: "bash", text, why };
}

function undoScript(): OnboardingDocument {
  const text = `#!/usr/bin/env bash
set -euo pipefail
account=$(aws sts get-caller-identity --query Account --output text)
aws iam delete-role-policy --role-name ${roleName} --policy-name periplus
aws iam delete-role --role-name ${roleName}
# Unless another connector of this account uses it:
aws iam delete-open-id-connect-provider --open-id-connect-provider-arn "arn:aws:iam::$account:oidc-provider/<issuer host>"
# In each cluster: aws eks delete-access-entry --cluster-name <cluster> --principal-arn <ARN of the role>
# and kubectl delete -f periplus.yaml
`;
  return { title: "To take everything back", language: "bash", text, why: [] };
}
