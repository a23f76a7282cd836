/**
 * What a client needs to talk to a running simulator: addresses, the CA to trust and one working credential per cloud.
 * The secrets are made at start and open nothing but the simulator.
 */
export interface Connection {
  /** `https://localhost:PORT`, without a slash at the end. */
  url: string;
  /** The CA certificate to trust, PEM. */
  ca: string;
  azure: AzureConnection;
  aws: AwsConnection;
  google: GoogleConnection;
  /** Clusters that no cloud lists: connected by address and token. */
  kubernetes: KubernetesConnection[];
}

export interface AzureConnection {
  /** For `authorityHost` of `@azure/identity`, with `disableInstanceDiscovery: true`. */
  authorityHost: string;
  /** For `endpoint` of the ARM clients. */
  resourceManager: string;
  tenantId: string;
  clientId: string;
  clientSecret: string;
  /** The enabled subscriptions, in the order ARM lists them. */
  subscriptionIds: string[];
}

export interface AwsConnection {
  /** For `endpoint` of the EKS, STS and EC2 clients. */
  endpoint: string;
  /** Key of a user in the scanner's own account: it may assume `roleArn` with `externalId`, and nothing else. */
  accessKeyId: string;
  secretAccessKey: string;
  roleArn: string;
  externalId: string;
  /** Regions that hold clusters; DescribeRegions tells more. */
  regions: string[];
}

/** The JSON key file of a service account, as Google writes it; `token_uri` points at the simulator. */
export interface ServiceAccountKey {
  type: "service_account";
  project_id: string;
  private_key_id: string;
  private_key: string;
  client_email: string;
  client_id: string;
  auth_uri: string;
  token_uri: string;
  universe_domain: string;
}

/** The plain fields of workload identity federation, from which a client builds its own configuration. */
export interface GoogleFederation {
  /** `//iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER` */
  audience: string;
  /** Address of the token exchange. */
  tokenUrl: string;
  /** Address of `generateAccessToken` for the service account. */
  impersonationUrl: string;
}

export interface GoogleConnection {
  /** Container, Resource Manager, STS, IAM credentials and OAuth2 in one. */
  endpoint: string;
  serviceAccountKey: ServiceAccountKey;
  federation: GoogleFederation;
  /** Projects with the Kubernetes Engine API enabled. */
  projectIds: string[];
}

export interface KubernetesConnection {
  name: string;
  server: string;
  /** PEM. */
  ca: string;
  /** A ServiceAccount token. */
  token: string;
}
