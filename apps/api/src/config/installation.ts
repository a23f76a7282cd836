import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the parts of this installation are: the API never imports them, it serves or starts them. */
export class Installation {
  readonly version: string;
  readonly webFolder: string;
  readonly migrationsFolder: string;
  readonly simulatorMain: string;

  /** `root` is the folder that holds `apps` and `prisma`. */
  constructor(root: string) {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    this.version = version;
    this.webFolder = join(root, "apps/web/dist");
    this.migrationsFolder = join(root, "prisma/migrations");
    this.simulatorMain = join(root, "apps/simulator/dist/main.js");
  }

  get hasSimulator(): boolean {
    return existsSync(this.simulatorMain);
  }
}
