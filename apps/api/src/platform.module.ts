import { type DynamicModule, Global, Module } from "@nestjs/common";
import { CloudEndpointsRegistry } from "./config/cloud-endpoints.js";
import { Config } from "./config/config.js";
import { Installation } from "./config/installation.js";
import { DATABASE_URL, Database, POOL_SIZE } from "./database/pool.js";
import { PrismaService } from "./database/prisma.service.js";
import { ExemptingKits } from "./exempting/exempting-kits.js";
import { Issuer } from "./issuer/issuer.js";
import { SigningKeysStore } from "./issuer/signing-keys.store.js";
import { readingsPerReader } from "./jobs/job-names.js";
import { Jobs } from "./jobs/jobs.js";
import { CurrentAssessor } from "./posture/current-assessor.js";
import { FixService } from "./posture/fix.service.js";
import { rulePackProvider } from "./posture/rule-pack.provider.js";
import { RuleSettingsStore } from "./posture/rule-settings.store.js";
import { RuleTable } from "./posture/rule-table.js";
import { RulesInForce } from "./posture/rules-in-force.js";
import { StoredFactsService } from "./posture/stored-facts.service.js";
import { SampleEstate } from "./sample-data/sample-estate.js";
import { openVault } from "./secrets/open-vault.js";
import { Rewrapping } from "./secrets/rewrapping.js";
import { Vault } from "./secrets/vault.js";

/** Each reading keeps a connection while it lasts; requests and other jobs have some for themselves. */
function poolSizeOf(config: Config): number {
  return 12 + (config.runsWorker ? config.values.readers * readingsPerReader : 0);
}

/** What every room may ask for: settings, database, queue, vault and rules. Knows nothing of the product. */
@Global()
@Module({})
// biome-ignore lint/complexity/noStaticOnlyClass: a Nest dynamic module
export class PlatformModule {
  static with(config: Config, installation: Installation, databaseUrl: string): DynamicModule {
    return {
      module: PlatformModule,
      providers: [
        { provide: Config, useValue: config },
        { provide: Installation, useValue: installation },
        { provide: DATABASE_URL, useValue: databaseUrl },
        { provide: POOL_SIZE, useValue: poolSizeOf(config) },
        { provide: Vault, useFactory: openVault, inject: [Config] },
        Database,
        PrismaService,
        Jobs,
        rulePackProvider,
        RulesInForce,
        CurrentAssessor,
        RuleSettingsStore,
        StoredFactsService,
        FixService,
        ExemptingKits,
        RuleTable,
        CloudEndpointsRegistry,
        SampleEstate,
        SigningKeysStore,
        Issuer,
        Rewrapping,
      ],
      exports: [
        Config,
        Installation,
        Database,
        PrismaService,
        Vault,
        Jobs,
        RulesInForce,
        CurrentAssessor,
        RuleSettingsStore,
        StoredFactsService,
        FixService,
        ExemptingKits,
        CloudEndpointsRegistry,
        SampleEstate,
        Issuer,
        Rewrapping,
      ],
    };
  }
}
