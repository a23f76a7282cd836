import type { INestApplicationContext } from "@nestjs/common";
import { percentOf } from "@periplus/shared/share";
import { clouds, type Severity, severities } from "@periplus/shared/vocabulary";
import { AccountsStore } from "./access/accounts/accounts.store.js";
import { SignInLinks } from "./access/sign-in/sign-in-links.js";
import { Config } from "./config/config.js";
import { Installation } from "./config/installation.js";
import { OverviewStore } from "./overview/overview.store.js";

const number = new Intl.NumberFormat("en");

/**
 * What is printed when the product is ready: where it is and what it knows, on one screen. With `link` a link that signs an
 * administrator in; without it, the link with which the first one makes an account, or where those sign in that have one.
 */
export async function writeWelcome(
  context: INestApplicationContext,
  { address, link }: { address: string; link: boolean },
  now: Date,
): Promise<string> {
  const overview = await context.get(OverviewStore, { strict: false }).read(now);
  const { version } = context.get(Installation);
  const config = context.get(Config);
  const rows: [string, string][] = [
    ...(await writeWayIn(context, { address, link }, now)),
    ["Data", config.values.dataFolder],
    ...writeCaution(config),
  ];
  if (overview.connectors > 0) rows.push(["", ""], ...writeFigures(overview));
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`.trimEnd());
  return `\n  Periplus ${version} is ready. Ctrl-C stops it.\n\n${lines.join("\n")}\n`;
}

/** Passwords and cookies of people at other machines go over the network as they are, unless something encrypts it. */
function writeCaution({ values: { host, publicUrl } }: Config): [string, string][] {
  const isHere = ["127.0.0.1", "localhost", "::1"].includes(host);
  if (isHere || publicUrl?.startsWith("https:")) return [];
  return [
    [
      "Caution",
      "it listens beyond this machine without https: put a proxy before it, and its address into PERIPLUS_URL",
    ],
  ];
}

async function writeWayIn(
  context: INestApplicationContext,
  { address, link }: { address: string; link: boolean },
  now: Date,
): Promise<[string, string][]> {
  const links = context.get(SignInLinks, { strict: false });
  if (link) {
    const { url } = await links.create({ name: "administrator", role: "admin" }, now);
    return [
      ["Open", url],
      ["", "signs you in once, within 10 minutes; every start prints another"],
    ];
  }
  if (!(await context.get(AccountsStore, { strict: false }).hasAdministrator())) {
    const { url } = await links.createForFirstAccount(now);
    return [
      ["Open", url],
      ["", "makes the first administrator, within 10 minutes; every start prints another until there is one"],
    ];
  }
  return [
    ["Open", address],
    ["", "who has lost the way in: npm start -- --link prints a link that signs in once"],
  ];
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
