import { isDeepStrictEqual } from "node:util";
import { Injectable } from "@nestjs/common";
import type { SettingsImport } from "@periplus/shared/rule-settings";
import { Database } from "../database/pool.js";
import { ProblemError } from "../http/problem.js";
import { type RuleScope, RuleSettingsStore } from "../posture/rule-settings.store.js";
import { PlacedSettingsStore } from "./placed-settings.store.js";
import { RuleSettingsService } from "./rule-settings.service.js";
import { type FileEntry, readSettingsFile, writeSettingsFile } from "./settings-file.js";

interface ClusterRow {
  readonly id: number;
  readonly name: string;
  readonly connectorId: string;
  readonly connectorName: string;
}

/** The settings of all rules as a file, and from one. */
@Injectable()
export class SettingsFileService {
  constructor(
    private readonly database: Database,
    private readonly placed: PlacedSettingsStore,
    private readonly store: RuleSettingsStore,
    private readonly settings: RuleSettingsService,
  ) {}

  async export(): Promise<string> {
    const clusters = await this.readClusters();
    const connectorOf = new Map(clusters.map(({ id, connectorName }) => [String(id), connectorName]));
    return writeSettingsFile(await this.placed.list(), connectorOf);
  }

  /** Puts in place what differs, when all of it is right. What the file does not name stays as it is. */
  async import(text: string, by: string, now: Date): Promise<SettingsImport> {
    const entries = readSettingsFile(text);
    const scopes = await this.findScopes(entries);
    for (const [index, scope] of scopes.entries()) this.settings.check(scope, entries[index]?.settings ?? {});
    let set = 0;
    for (const [index, scope] of scopes.entries()) {
      const wanted = entries[index]?.settings ?? {};
      if (isDeepStrictEqual(await this.store.find(scope), wanted)) continue;
      await this.settings.set(scope, wanted, by, now);
      set += 1;
    }
    return { set, unchanged: scopes.length - set };
  }

  private async findScopes(entries: readonly FileEntry[]): Promise<RuleScope[]> {
    const clusters = await this.readClusters();
    const { rows: connectors } = await this.database.pool.query<{ id: string; name: string }>(
      "SELECT id, name FROM connectors",
    );
    const issues: { path: string; message: string }[] = [];
    const scopes = entries.map(({ rule, connector, cluster, namespace = null }, index): RuleScope => {
      const refuse = (message: string) => {
        issues.push({ path: `body.text.ruleSettings.${index}`, message: `Entry ${index + 1}, ${rule}: ${message}` });
        return { ruleId: rule, connectorId: null, clusterId: null, namespace };
      };
      if (cluster !== undefined) {
        const named = clusters.filter(
          (each) => each.name === cluster && (connector === undefined || each.connectorName === connector),
        );
        const [only] = named;
        if (only === undefined) return refuse(`there is no cluster ${cluster}`);
        if (named.length > 1) return refuse(`several clusters are called ${cluster}: name the connector, too`);
        return { ruleId: rule, connectorId: null, clusterId: only.id, namespace };
      }
      if (namespace !== null) return refuse("a namespace lies in a cluster: name it, too");
      if (connector === undefined) return { ruleId: rule, connectorId: null, clusterId: null, namespace };
      const found = connectors.find((each) => each.name === connector);
      if (found === undefined) return refuse(`there is no connector ${connector}`);
      return { ruleId: rule, connectorId: found.id, clusterId: null, namespace };
    });
    if (issues.length > 0) throw new ProblemError("invalid-input", issues[0]?.message, issues);
    return scopes;
  }

  private async readClusters(): Promise<ClusterRow[]> {
    const { rows } = await this.database.pool.query<ClusterRow>(
      `SELECT k.id, k.name, k.connector_id AS "connectorId", n.name AS "connectorName"
       FROM clusters k JOIN connectors n ON n.id = k.connector_id WHERE k.gone_at IS NULL ORDER BY k.id`,
    );
    return rows;
  }
}
