import type { Config } from "../config/config.js";
import type { KeyWrapper } from "./key-wrapper.js";
import { LocalKeys } from "./local-keys.js";
import { findSecretsKeys, loadSecretsKeys } from "./secrets-key.js";
import { Vault } from "./vault.js";

/** The vault that the settings ask for. Keys that were used before still open what they sealed. */
export async function openVault({ values }: Pick<Config, "values">): Promise<Vault> {
  const { secretsKms, secretsKeys, dataFolder } = values;
  if (secretsKms === undefined) return new Vault(new LocalKeys(secretsKeys ?? loadSecretsKeys(dataFolder)));
  const earlier = new LocalKeys([...(secretsKeys ?? []), ...findSecretsKeys(dataFolder)]);
  return new Vault(await openKms(secretsKms), [earlier]);
}

/** The clouds' libraries are large: only that of the one that is used is loaded. It asks with the machine's identity. */
async function openKms(key: string): Promise<KeyWrapper> {
  if (key.startsWith("arn:")) {
    const { AwsKms } = await import("./kms/aws-kms.js");
    const { STSClient } = await import("@aws-sdk/client-sts");
    const { config } = new STSClient({ region: key.split(":")[3] ?? "us-east-1" });
    return new AwsKms(key, () => config.credentials());
  }
  if (key.startsWith("https:")) return openAzureKey(key);
  const { GoogleKms } = await import("./kms/google-kms.js");
  const { GoogleAuth } = await import("google-auth-library");
  const auth = new GoogleAuth({ scopes: ["https://www.googleapis.com/auth/cloudkms"] });
  return new GoogleKms(key, async () => orThrow(await auth.getAccessToken()));
}

async function openAzureKey(key: string): Promise<KeyWrapper> {
  const { AzureKeyVault } = await import("./kms/azure-key-vault.js");
  const { ChainedTokenCredential, EnvironmentCredential, ManagedIdentityCredential, WorkloadIdentityCredential } =
    await import("@azure/identity");
  const credential = new ChainedTokenCredential(
    new EnvironmentCredential(),
    ...ifThere(() => new WorkloadIdentityCredential()),
    new ManagedIdentityCredential(),
  );
  // Tokens are for the domain that the vault is in: vault.azure.net, managedhsm.azure.net, vault.azure.cn …
  const domain = new URL(key).hostname.split(".").slice(1).join(".");
  return new AzureKeyVault(key, async () => (await credential.getToken(`https://${domain}/.default`)).token);
}

/** Outside of AKS there is no workload identity, and making the credential throws. */
function ifThere<Credential>(make: () => Credential): Credential[] {
  try {
    return [make()];
  } catch {
    return [];
  }
}

function orThrow(token: string | null | undefined): string {
  if (!token) throw new Error("No token was given");
  return token;
}
