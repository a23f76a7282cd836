import type { OnboardingDocument, OnboardingPack } from "@periplus/shared/connector";
import { inCluster, organizationWhy, roleTemplate, trustWhy, why, writeTemplate } from "./aws-role.js";
import { leftInEksClusters, undoDocument } from "./undo.js";

const stack = "periplus-organization";
/** IAM is not of a region; the set itself is. Both scripts name it, so that the one finds what the other made. */
const region = "us-east-1";

/** For every account of an organisation, those to come too; applied in its management account. */
export function stackSetPack(): OnboardingPack {
  const documents = [templateDocument(), scriptDocument(), ...inCluster()];
  return { tool: "stackSet", documents, undo: undoScript() };
}

/**
 * A stack set with service-managed permissions leaves the management account out, so that its role is one of the stack
 * itself. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html,
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-associate-stackset-with-org.html
 */
function templateDocument(): OnboardingDocument {
  const own = roleTemplate({ sees: "organization" });
  const members = {
    Type: "AWS::CloudFormation::StackSet",
    Properties: {
      StackSetName: "periplus",
      PermissionModel: "SERVICE_MANAGED",
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      Capabilities: ["CAPABILITY_NAMED_IAM"],
      // An account that refuses the stack keeps no other from having it.
      OperationPreferences: { FailureTolerancePercentage: 100, MaxConcurrentPercentage: 100 },
      StackInstancesGroup: [
        { DeploymentTargets: { OrganizationalUnitIds: [{ Ref: "Target" }] }, Regions: [{ Ref: "AWS::Region" }] },
      ],
      TemplateBody: writeTemplate(roleTemplate({ sees: "account" })),
    },
  };
  const template = {
    ...own,
    Parameters: {
      Target: { Type: "String", Description: "The organisation's root, or the unit whose accounts are to be read" },
    },
    Resources: { ...own.Resources, Members: members },
  };
  return {
    title: `Role here, and a stack set for all other accounts (${stack}.yaml)`,
    language: "yaml",
    text: writeTemplate(template),
    why: [...organizationWhy, ...why, ...trustWhy],
  };
}

/**
 * `deploy` updates what is there, and is content where nothing changes.
 * https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/,
 * https://docs.aws.amazon.com/cli/latest/reference/cloudformation/activate-organizations-access.html,
 * https://docs.aws.amazon.com/cli/latest/reference/organizations/list-roots.html
 */
function scriptDocument(): OnboardingDocument {
  const text = `#!/usr/bin/env bash
set -euo pipefail
# For a part of the organisation only: the id of its unit (ou-…) in place of the root's.
target=$(aws organizations list-roots --query 'Roots[0].Id' --output text)
aws cloudformation activate-organizations-access --region ${region}
aws cloudformation deploy --stack-name ${stack} --template-file ${stack}.yaml --region ${region} \\
  --parameter-overrides "Target=$target" --capabilities CAPABILITY_NAMED_IAM --no-fail-on-empty-changeset
aws cloudformation describe-stacks --stack-name ${stack} --region ${region} \\
  --query 'Stacks[0].Outputs[0].OutputValue' --output text
`;
  return {
    title: "Stack, in the management account (periplus.sh)",
    language: "bash",
    text,
    why: [
      { permission: "CAPABILITY_NAMED_IAM", reason: "The stack makes roles with a name of their own." },
      {
        permission: "activate-organizations-access",
        reason: "Lets CloudFormation, and not Periplus, make stacks in the accounts of the organisation.",
      },
    ],
  };
}

/** Access of CloudFormation to the organisation is left on: other stack sets may use it. */
function undoScript(): OnboardingDocument {
  const text = `#!/usr/bin/env bash
set -euo pipefail
# Takes the roles out of every account, too.
aws cloudformation delete-stack --stack-name ${stack} --region ${region}
aws cloudformation wait stack-delete-complete --stack-name ${stack} --region ${region}
${leftInEksClusters}`;
  return undoDocument(text);
}
