import type { OnboardingDocument, OnboardingPack } from "@periplus/shared/connector";
import { inCluster, policy, roleName, roleTemplate, trustWhy, webIdentity, why, writeTemplate } from "./aws-role.js";
import { stackSetPack } from "./aws-stack-set.js";
import { cloudRights } from "./rights.js";
import { leftInEksClusters, terraformUndo, undoDocument } from "./undo.js";
import { inHcl, writeRights } from "./written.js";

/** For a role in the customer's account that is taken with a token of this installation, or assumed with the ExternalId. */
export function awsPacks(): OnboardingPack[] {
  return [
    { tool: "cli", documents: [scriptDocument(), ...inCluster()], undo: undoScript() },
    { tool: "cloudFormation", documents: [templateDocument(), stackScript(), ...inCluster()], undo: stackUndo() },
    stackSetPack(),
    { tool: "terraform", documents: [terraformDocument(), ...inCluster()], undo: terraformUndo },
    { tool: "hostIdentity", documents: [hostTrust(), hostScript(), ...inCluster()], undo: undoScript() },
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

function templateDocument(): OnboardingDocument {
  return {
    title: "OIDC provider and role (periplus-stack.yaml)",
    language: "yaml",
    text: writeTemplate(roleTemplate({ sees: "account" })),
    why: [...why, ...trustWhy],
  };
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
${leftInEksClusters}`;
  return undoDocument(text);
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
${writeRights(cloudRights("aws").own, inHcl)}
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
${leftInEksClusters}`;
  return undoDocument(text);
}
