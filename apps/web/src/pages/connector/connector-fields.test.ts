import { expect, test } from "vitest";
import { readAccess, readKeyFile } from "./connector-fields";

const tenant = "8f0f9c52-3f0e-4f6a-a8be-0b3f5d2f9a11";

test("fields become what the API takes, and those of another way to sign in are left out", () => {
  const role = {
    roleArn: " arn:aws:iam::123456789012:role/Reader ",
    regions: "eu-west-1\n eu-central-1",
  };
  expect(readAccess("aws", "federation", { ...role, accessKeyId: "left over" })).toEqual({
    access: {
      cloud: "aws",
      roleArn: role.roleArn.trim(),
      signIn: "federation",
      regions: ["eu-west-1", "eu-central-1"],
    },
  });
});

test("what is missing and what is wrong is said by field", () => {
  const read = readAccess("azure", "stored", { tenantId: tenant, clientId: "not a uuid", subscriptionIds: "nor this" });
  expect(read).toEqual({
    errors: {
      clientId: "An application (client) id is a UUID",
      clientSecret: "Client secret is needed",
      subscriptionIds: "A subscription id is a UUID",
    },
  });
});

test("an API server over plain http is refused", () => {
  expect(readAccess("kubernetes", "stored", { server: "http://10.0.0.1:6443", token: "t" })).toHaveProperty(
    "errors.server",
  );
});

test("a key file fills the fields and nothing else does", () => {
  const file = {
    type: "service_account",
    client_email: "a@b.iam.gserviceaccount.com",
    private_key: "-----BEGIN PRIVATE KEY-----\n",
    private_key_id: "1",
  };
  const fields = readKeyFile(JSON.stringify(file));
  expect(fields && readAccess("gcp", "stored", fields)).toHaveProperty("access.serviceAccountEmail", file.client_email);
  for (const text of ["", "null", "[]", "{", '{"client_email":1}']) expect(readKeyFile(text)).toBeNull();
});
