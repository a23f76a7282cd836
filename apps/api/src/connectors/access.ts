import { type CloudAccess, type Connector, type NewConnector, signInOf } from "@periplus/shared/connector";
import { ProblemError, type ProblemIssue } from "../http/problem.js";
import { readKubeconfig } from "./read-kubeconfig.js";

/** What is sealed: a kubeconfig becomes plain fields here and its text goes no further. Throws ProblemError. */
export function toCloudAccess(given: NewConnector["access"]): CloudAccess {
  const access = "kubeconfig" in given ? readKubeconfig(given.kubeconfig) : given;
  const issues = contradictions(access).map(
    ([field, message]): ProblemIssue => ({ path: `body.access.${field}`, message }),
  );
  if (issues.length > 0) throw new ProblemError("invalid-input", issues[0]?.message, issues);
  return access;
}

/** What no schema of one field can say. */
function contradictions(access: CloudAccess): [field: string, message: string][] {
  if (access.cloud === "aws" && (access.accessKeyId === undefined) !== (access.secretAccessKey === undefined))
    return [["secretAccessKey", "An access key id and its secret go together"]];
  const found = [...missingFor(access), ...needlessFor(access)];
  if (access.cloud !== "kubernetes") return found;
  const { server, token, clientCertificate, clientKey } = access;
  const { username, password, search, hash } = new URL(server);
  if (username || password || search || hash)
    found.push(["server", "The API server's address has no user, query or fragment"]);
  if ((clientCertificate === undefined) !== (clientKey === undefined))
    found.push(["clientKey", "A client certificate and its key go together"]);
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token))
    found.push(["token", "A token has no spaces, line breaks or special characters"]);
  return found;
}

/** What the way to sign in needs and is not there. */
function missingFor(access: CloudAccess): [field: string, message: string][] {
  const signIn = signInOf(access);
  if (signIn === "host" && access.cloud === "kubernetes")
    return [["signIn", "A cluster that is connected directly has no identity of this host to go by"]];
  if (access.cloud === "gcp" && signIn === "federation" && access.workloadIdentityProvider === undefined)
    return [["workloadIdentityProvider", "Give the provider of the workload identity pool"]];
  if (signIn !== "stored") return [];
  switch (access.cloud) {
    case "azure":
      return access.clientSecret === undefined ? [["clientSecret", "Give the client secret"]] : [];
    case "aws":
      return access.accessKeyId === undefined ? [["accessKeyId", "Give the access key"]] : [];
    case "gcp":
      return access.privateKey === undefined ? [["privateKey", "Give the private key"]] : [];
    case "kubernetes": {
      const { token, clientCertificate } = access;
      const isMissing = token === undefined && clientCertificate === undefined;
      return isMissing ? [["token", "Give a token or a client certificate with its key"]] : [];
    }
  }
}

/** Secrets that the way to sign in does not need: they are not kept for nothing. */
function needlessFor(access: CloudAccess): [field: string, message: string][] {
  if (signInOf(access) === "stored") return [];
  const secrets = ["clientSecret", "secretAccessKey", "accessKeyId", "privateKey", "token", "clientKey"];
  return secrets
    .filter((name) => name in access)
    .map((name) => [name, "This way to sign in needs no secret: leave it out"]);
}

/** What a connector looks at, for people. Holds no secret. */
export function describeScope(access: CloudAccess): Connector["scope"] {
  const list = (values: readonly string[], all: string) => (values.length > 0 ? values.join(", ") : all);
  switch (access.cloud) {
    case "azure":
      return [
        { label: "Tenant", value: access.tenantId },
        { label: "Subscriptions", value: list(access.subscriptionIds, "all it can see") },
      ];
    case "aws":
      return [
        {
          label: access.organization ? "Organisation of account" : "Account",
          value: access.roleArn.split(":")[4] ?? "",
        },
        { label: "Role", value: access.roleArn },
        { label: "Regions", value: list(access.regions, "all that are enabled") },
      ];
    case "gcp":
      return [
        { label: "Service account", value: access.serviceAccountEmail },
        { label: "Projects", value: list(access.projectIds, "all it can see") },
      ];
    case "kubernetes":
      return [{ label: "API server", value: access.server }];
  }
}
