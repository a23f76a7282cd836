import { awsAccess, azureAccess, type CloudAccess, gcpAccess, kubernetesAccess } from "@periplus/shared/connector";
import type { Cloud } from "@periplus/shared/vocabulary";

export interface AccessField {
  name: string;
  label: string;
  hint?: string;
  /** `lines`: a list, one item a line. `secret` and `pem` are written once and never shown again. */
  kind: "text" | "secret" | "lines" | "pem";
  optional?: true;
}

/** What each cloud is asked for, in the order of the form. The shared schemas say what is valid. */
export const accessFields: Record<Cloud, readonly AccessField[]> = {
  azure: [
    { name: "tenantId", label: "Tenant id", kind: "text" },
    { name: "clientId", label: "Application (client) id", kind: "text" },
    { name: "clientSecret", label: "Client secret", kind: "secret" },
    {
      name: "subscriptionIds",
      label: "Subscription ids",
      kind: "lines",
      optional: true,
      hint: "One a line. Empty: every subscription the application can see.",
    },
  ],
  aws: [
    { name: "roleArn", label: "Role ARN", kind: "text", hint: "arn:aws:iam::123456789012:role/Name" },
    {
      name: "externalId",
      label: "External id",
      kind: "text",
      hint: "Made for this connector. It stands in the trust policy beside.",
    },
    {
      name: "regions",
      label: "Regions",
      kind: "lines",
      optional: true,
      hint: "One a line. Empty: every region that is turned on.",
    },
    {
      name: "accessKeyId",
      label: "Access key id",
      kind: "text",
      optional: true,
      hint: "Only if this host has no AWS identity of its own.",
    },
    { name: "secretAccessKey", label: "Secret access key", kind: "secret", optional: true },
  ],
  gcp: [
    { name: "serviceAccountEmail", label: "Service account", kind: "text" },
    { name: "privateKeyId", label: "Private key id", kind: "text", optional: true },
    { name: "privateKey", label: "Private key", kind: "pem" },
    {
      name: "projectIds",
      label: "Project ids",
      kind: "lines",
      optional: true,
      hint: "One a line. Empty: every project the account can see.",
    },
  ],
  kubernetes: [
    { name: "server", label: "API server", kind: "text", hint: "https://…" },
    {
      name: "certificateAuthority",
      label: "CA certificate",
      kind: "pem",
      optional: true,
      hint: "PEM. Empty: the API server's certificate is from a public CA.",
    },
    {
      name: "token",
      label: "Token",
      kind: "secret",
      optional: true,
      hint: "Of the service account made beside. Or a client certificate below.",
    },
    { name: "clientCertificate", label: "Client certificate", kind: "pem", optional: true },
    { name: "clientKey", label: "Client key", kind: "pem", optional: true },
    {
      name: "tlsServerName",
      label: "TLS server name",
      kind: "text",
      optional: true,
      hint: "If the certificate names another host than the address.",
    },
  ],
};

const schemas = { azure: azureAccess, aws: awsAccess, gcp: gcpAccess, kubernetes: kubernetesAccess };

export type ReadAccess = { access: CloudAccess } | { errors: Record<string, string> };

/** Reads the fields of a cloud; errors by field, in the schema's words. */
export function readAccess(cloud: Cloud, texts: Readonly<Record<string, string>>): ReadAccess {
  const given = accessFields[cloud].flatMap(({ name, kind }): [string, string | string[]][] => {
    const text = (texts[name] ?? "").trim();
    if (kind === "lines") return [[name, text.split(/[\s,]+/).filter(Boolean)]];
    return text === "" ? [] : [[name, text]];
  });
  const missing = accessFields[cloud].filter(({ name, optional }) => !optional && !(texts[name] ?? "").trim());
  const errors = Object.fromEntries(missing.map(({ name, label }) => [name, `${label} is needed`]));
  const parsed = schemas[cloud].safeParse({ cloud, ...Object.fromEntries(given) });
  for (const issue of parsed.error?.issues ?? []) errors[String(issue.path[0])] ??= issue.message;
  return parsed.success ? { access: parsed.data } : { errors };
}

/** The fields that a Google service account's key file fills (JSON as Google hands it out); null for anything else. */
export function readKeyFile(text: string): Record<string, string> | null {
  try {
    const file: unknown = JSON.parse(text);
    if (typeof file !== "object" || file === null) return null;
    const { client_email, private_key, private_key_id } = file as Record<string, unknown>;
    if (typeof client_email !== "string" || typeof private_key !== "string") return null;
    const keyId = typeof private_key_id === "string" ? private_key_id : "";
    return { serviceAccountEmail: client_email, privateKey: private_key, privateKeyId: keyId };
  } catch {
    return null;
  }
}
