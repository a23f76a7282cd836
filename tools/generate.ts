import { writeFileSync } from "node:fs";
import { documents } from "./documents.ts";

for (const [path, write] of Object.entries(documents)) {
  writeFileSync(new URL(`../${path}`, import.meta.url), write());
  console.log(path);
}
