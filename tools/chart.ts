import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../deploy/helm/", import.meta.url));
const kubernetesVersion = "1.34.0";

/** Where the rendered chart is. */
export const renderedChart = "deploy/helm/rendered.yaml";

/** Of everything that the rendered chart follows from. */
export function hashChart(): string {
  const paths = readdirSync(`${folder}periplus`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath}/${name}`)
    .sort();
  const hash = createHash("sha256");
  for (const path of [...paths, `${folder}example.values.yaml`])
    hash.update(`${path.slice(folder.length)}\n`).update(readFileSync(path));
  return hash.digest("hex");
}

/** What Helm makes of the chart with `example.values.yaml`; undefined where there is no Helm (HELM, or on the path). */
export function renderChart(): string | undefined {
  const given = ["--namespace", "periplus", "--kube-version", kubernetesVersion, "--values", "example.values.yaml"];
  const options = { cwd: folder, encoding: "utf8" } as const;
  const { status, stdout, stderr, error } = spawnSync(
    process.env.HELM ?? "helm",
    ["template", "periplus", "periplus", ...given],
    options,
  );
  if (error) return undefined;
  if (status !== 0) throw new Error(`Helm does not render the chart: ${stderr}`);
  return `# Written by \`node tools/render-chart.ts\` from the chart of SHA-256 ${hashChart()}\n${stdout}`;
}
