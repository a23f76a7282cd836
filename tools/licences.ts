import { readFileSync } from "node:fs";

interface LockedPackage {
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: true;
  /** For development, and something that runs would take it if it were there: Prisma's tools. */
  readonly devOptional?: true;
  readonly link?: true;
}

/** A package that runs with the product, on one platform or another. */
export interface RunningPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** The hash that its installation compares. */
  readonly integrity: string | undefined;
}

/** Every package of the lock file that is not for development only, by name. */
export function readRunningPackages(): RunningPackage[] {
  const lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8")) as {
    packages: Record<string, LockedPackage>;
  };
  const prefix = "node_modules/";
  const found = Object.entries(lock.packages)
    .filter(([path, { dev, devOptional, link }]) => path.includes(prefix) && !dev && !devOptional && !link)
    .map(([path, { version, license = "unknown", integrity }]) => {
      const name = path.slice(path.lastIndexOf(prefix) + prefix.length);
      return { name, version, licence: license, integrity };
    });
  const one = new Map(found.map((each) => [`${each.name}@${each.version}`, each]));
  return [...one.values()].sort((a, b) =>
    a.name === b.name ? compare(a.version, b.version) : compare(a.name, b.name),
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : 1);

/** Licences under which a package may run here: permissive ones, and that of the fonts. */
export const acceptedLicences: ReadonlySet<string> = new Set([
  ...["MIT", "Apache-2.0", "ISC", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "0BSD", "Unlicense", "CC0-1.0"],
  ...["OFL-1.1", "(MIT OR CC0-1.0)"],
]);
