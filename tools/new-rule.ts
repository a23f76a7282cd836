import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const id = process.argv[2] ?? "";
if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(id)) {
  console.error("Usage: npm run new-rule -- <id>, for example container-no-host-port");
  process.exit(2);
}
const folder = fileURLToPath(new URL(`../packages/posture/rules/${id}`, import.meta.url));
if (existsSync(folder)) {
  console.error(`${folder} exists`);
  process.exit(2);
}

const rule = `id: ${id}
version: 1
title: Containers should …
severity: medium
control: remediate-security-configurations
status: preview
description: What is checked.
rationale: Which attack or failure it prevents.
target: { scope: pod }
each: containers
as: container
healthy: container.?securityContext.?privileged.orValue(false) == false
at: [securityContext.privileged]
message: '"container " + container.name + " …"'
remedy:
  kind: patch
  risk: may-break
  text: What to do.
  set: { securityContext.privileged: false }
mappings: {}
references: []
`;
const pod = (privileged: boolean) => `object:
  apiVersion: v1
  kind: Pod
  metadata: { name: web }
  spec:
    containers:
      - name: web
        image: registry.example.com/web:1.0
        securityContext: { privileged: ${privileged} }
`;
mkdirSync(`${folder}/cases`, { recursive: true });
writeFileSync(`${folder}/rule.yaml`, rule);
writeFileSync(`${folder}/cases/healthy.container.yaml`, pod(false));
writeFileSync(`${folder}/cases/unhealthy.container.yaml`, pod(true));
console.log(`${folder}\nWrite rule.yaml and the cases, then: npx vitest --project posture`);
