import {
  awsAccess,
  azureAccess,
  type CloudAccess,
  gcpAccess,
  kubernetesAccess,
  type SignIn,
} from "@periplus/shared/connector";
import type { Cloud } from "@periplus/shared/vocabulary";

export interface AccessField {
  name: string;
  label: string;
  hint?: string;
  /** `lines`: a list, one item a line. `choice`: off, or on. `secret` and `pem` are written once and never shown again. */
  kind: "text" | "secret" | "lines" | "pem" | "choice";
  /** Of a choice: what off and on mean. */
  choices?: readonly [off: string, on: string];
  optional?: true;
  /** Asked for by these ways to sign in only; by all where it is not said. */
  by?: readonly SignIn[];
}

/** What each cloud is asked for, in the order of the form. The shared schemas say what is valid. */
const accessFields: Record<Cloud, readonly AccessField[]> = {
  azure: [
    { name: "tenantId", label: "Tenant id", kind: "text" },
    { name: "clientId", label: "Application (client) id", kind: "text" },
    { name: "clientSecret", label: "Client secret", kind: "secret", by: ["stored"] },
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
      name: "organization",
      label: "Accounts",
      kind: "choice",
      optional: true,
      choices: ["the account of the role", "every account of its organisation"],
      hint: "For an organisation the role is in the management account or a delegated administrator, and one of the same name in every other account.",
    },
    {
      name: "regions",
      label: "Regions",
      kind: "lines",
      optional: true,
      hint: "One a line. Empty: every region that is turned on.",
    },
    { name: "accessKeyId", label: "Access key id", kind: "text", by: ["stored"] },
    { name: "secretAccessKey", label: "Secret access key", kind: "secret", by: ["stored"] },
  ],
  gcp: [
    { name: "serviceAccountEmail", label: "Service account", kind: "text" },
    {
      name: "workloadIdentityProvider",
      label: "Workload identity provider",
      kind: "text",
      by: ["federation"],
      hint: "projects/123456789012/locations/global/workloadIdentityPools/periplus/providers/periplus",
    },
    { name: "privateKeyId", label: "Private key id", kind: "text", optional: true, by: ["stored"] },
    { name: "privateKey", label: "Private key", kind: "pem", by: ["stored"] },
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
      by: ["stored"],
      hint: "Of the service account made beside. Or a client certificate below.",
    },
    { name: "clientCertificate", label: "Client certificate", kind: "pem", optional: true, by: ["stored"] },
    { name: "clientKey", label: "Client key", kind: "pem", optional: true, by: ["stored"] },
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

/** The fields that a way to sign in asks for. */
export function fieldsOf(cloud: Cloud, signIn: SignIn): readonly AccessField[] {
  return accessFields[cloud].filter(({ by }) => by === undefined || by.includes(signIn));
}

/** Reads the fields of a cloud; errors by field, in the schema's words. */
export function readAccess(cloud: Cloud, signIn: SignIn, texts: Readonly<Record<string, string>>): ReadAccess {
  const fields = fieldsOf(cloud, signIn);
  const given = fields.flatMap(({ name, kind }): [string, string | string[] | boolean][] => {
    const text = (texts[name] ?? "").trim();
    if (kind === "lines") return [[name, text.split(/[\s,]+/).filter(Boolean)]];
    if (kind === "choice") return text === "" ? [] : [[name, true]];
    return text === "" ? [] : [[name, text]];
  });
  const missing = fields.filter(({ name, optional }) => !optional && !(texts[name] ?? "").trim());
  const errors = Object.fromEntries(missing.map(({ name, label }) => [name, `${label} is needed`]));
  const parsed = schemas[cloud].safeParse({ cloud, signIn, ...Object.fromEntries(given) });
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
