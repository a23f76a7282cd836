import type { INestApplicationContext } from "@nestjs/common";
import { percentOf } from "@periplus/shared/share";
import { clouds, type Severity, severities } from "@periplus/shared/vocabulary";
import { SignInLinks } from "./access/sign-in-links.js";
import { Config } from "./config/config.js";
import { Installation } from "./config/installation.js";
import { OverviewStore } from "./overview/overview.store.js";

const number = new Intl.NumberFormat("en");

/** What is printed when the product is ready: where it is and what it knows, on one screen. */
export async function writeWelcome(context: INestApplicationContext, now: Date): Promise<string> {
  const overview = await context.get(OverviewStore, { strict: false }).read(now);
  const { version } = context.get(Installation);
  const { dataFolder } = context.get(Config).values;
  const links = context.get(SignInLinks, { strict: false });
  const { url } = await links.create({ name: "administrator", role: "admin" }, now);
  const rows: [string, string][] = [
    ["Open", url],
    ["", "signs you in once, within 15 minutes; every start prints another"],
    ["Data", dataFolder],
  ];
  if (overview.connectors > 0) rows.push(["", ""], ...writeFigures(overview));
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`.trimEnd());
  return `\n  Periplus ${version} is ready. Ctrl-C stops it.\n\n${lines.join("\n")}\n`;
}

type Overview = Awaited<ReturnType<OverviewStore["read"]>>;

function writeFigures(overview: Overview): [string, string][] {
  const { byCloud, openFindings, secureScore, gaps, needsConfiguration } = overview;
  const perCloud = clouds.flatMap((cloud) => {
    const clusters = byCloud.find((entry) => entry.cloud === cloud)?.clusters ?? 0;
    return clusters > 0 ? [`${cloud} ${clusters}`] : [];
  });
  const findings = severities.map((severity: Severity) => `${number.format(openFindings[severity])} ${severity}`);
  const { score, assessedShare } = secureScore;
  const rows: [string, string][] = [
    ["Clusters", `${number.format(overview.clusters)}  (${perCloud.join(", ") || "none yet"})`],
    ["Resources", number.format(overview.resources)],
    ["Findings", findings.join(", ")],
    [
      "Score",
      score === null
        ? "nothing was judged yet"
        : `${percentOf(score)} %  (${percentOf(assessedShare ?? 0)} % of the judgements could be made)`,
    ],
  ];
  if (gaps.length > 0) rows.push(["Gaps", `${gaps.map(({ name }) => name).join(", ")}: not read whole`]);
  if (needsConfiguration > 0) rows.push(["To set", `${needsConfiguration} rules wait for their parameters`]);
  return rows;
}
