import { Injectable } from "@nestjs/common";
import { rulesOfPart } from "@periplus/posture/facts/rules-of-part";
import type { Connector, Onboarding, OnboardingChanges, OnboardingRight } from "@periplus/shared/connector";
import type { Cloud } from "@periplus/shared/vocabulary";
import { Database } from "../../database/pool.js";
import { beyondScope } from "../../database/scope.js";
import { notFound } from "../../http/problem.js";
import { RulesInForce } from "../../posture/rules-in-force.js";
import { onboardingPacks } from "./onboarding.js";
import { permissionsOf, rightsOf, versionOf } from "./rights.js";

type Which = Pick<Connector, "id" | "cloud">;

/** The onboarding documents of this version, and what connectors were set up with. */
@Injectable()
export class OnboardingService {
  constructor(
    private readonly database: Database,
    private readonly rules: RulesInForce,
  ) {}

  async describe(cloud: Cloud): Promise<Onboarding> {
    const rights = await this.#explain(cloud);
    return { version: versionOf(permissionsOf(cloud)), rights, packs: onboardingPacks(cloud) };
  }

  /** What the documents grant more, and less, than those that were applied. */
  async compare({ id, cloud }: Which): Promise<OnboardingChanges> {
    const { rows } = await this.database.pool.query<{ rights: string[] | null; at: Date | null }>(
      "SELECT onboarding_rights AS rights, onboarding_at AS at FROM connectors WHERE id = $1",
      [id],
    );
    const [row] = rows;
    if (!row) throw notFound("connector");
    const wanted = await this.#explain(cloud);
    const current = versionOf(permissionsOf(cloud));
    if (row.rights === null || row.at === null) return { applied: null, current, added: [], removed: [] };
    const known = new Set(row.rights);
    const names = new Set(wanted.map(({ permission }) => permission));
    return {
      applied: { version: versionOf(row.rights), at: row.at.toISOString() },
      current,
      added: wanted.filter(({ permission }) => !known.has(permission)),
      removed: row.rights.filter((permission) => !names.has(permission)),
    };
  }

  /** Somebody says that the present documents are applied. */
  async confirm({ id, cloud }: Which, now: Date): Promise<void> {
    const values = [id, permissionsOf(cloud), now];
    await beyondScope(() =>
      this.database.pool.query(
        "UPDATE connectors SET onboarding_rights = $2, onboarding_at = $3 WHERE id = $1",
        values,
      ),
    );
  }

  /** Each right once, with all that it is for. */
  async #explain(cloud: Cloud): Promise<OnboardingRight[]> {
    const { rules } = await this.rules.read();
    return [...Map.groupBy(rightsOf(cloud), ({ permission }) => permission)].map(([permission, same]) => ({
      permission,
      reason: [...new Set(same.map(({ why }) => why))].join(" "),
      rules: [...new Set(same.flatMap(({ part }) => rulesOfPart(part, rules)))],
    }));
  }
}
