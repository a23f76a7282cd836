import { type DynamicModule, Module, type Type } from "@nestjs/common";
import { APP_FILTER, APP_INTERCEPTOR, DiscoveryModule as ProviderDiscoveryModule } from "@nestjs/core";
import { AccessModule } from "./access/access.module.js";
import { AuditModule } from "./audit/audit.module.js";
import { ClustersModule } from "./clusters/clusters.module.js";
import type { Config } from "./config/config.js";
import type { Installation } from "./config/installation.js";
import { ConnectorsModule } from "./connectors/connectors.module.js";
import { CustomRulesModule } from "./custom-rules/custom-rules.module.js";
import { DiscoveryRunsModule } from "./discovery-runs/discovery-runs.module.js";
import { EnforcementModule } from "./enforcement/enforcement.module.js";
import { ExemptionsModule } from "./exemptions/exemptions.module.js";
import { FindingsModule } from "./findings/findings.module.js";
import { HistoryModule } from "./history/history.module.js";
import { EndpointRoutes } from "./http/endpoint-routes.js";
import { HealthController } from "./http/health.controller.js";
import { ProblemFilter } from "./http/problem.filter.js";
import { ReadTimeInterceptor } from "./http/read-time.interceptor.js";
import { ResultInterceptor } from "./http/result.interceptor.js";
import { IssuerController } from "./issuer/issuer.controller.js";
import { ManifestsModule } from "./manifests/manifests.module.js";
import { OverviewModule } from "./overview/overview.module.js";
import { PlatformModule } from "./platform.module.js";
import { RecommendationsModule } from "./recommendations/recommendations.module.js";
import { ResourcesModule } from "./resources/resources.module.js";
import { RuleSettingsModule } from "./rule-settings/rule-settings.module.js";
import { SecureScoreModule } from "./secure-score/secure-score.module.js";
import { StandardsModule } from "./standards/standards.module.js";

/** The nouns of the API, one module each. */
const features: Type[] = [
  AccessModule,
  AuditModule,
  ClustersModule,
  ConnectorsModule,
  CustomRulesModule,
  DiscoveryRunsModule,
  EnforcementModule,
  ExemptionsModule,
  FindingsModule,
  HistoryModule,
  ManifestsModule,
  OverviewModule,
  RecommendationsModule,
  ResourcesModule,
  RuleSettingsModule,
  SecureScoreModule,
  StandardsModule,
];

export interface AppParts {
  readonly config: Config;
  readonly installation: Installation;
  readonly databaseUrl: string;
  /** What does the jobs; absent in a process that only answers HTTP. */
  readonly worker?: Type;
}

@Module({})
// biome-ignore lint/complexity/noStaticOnlyClass: a Nest dynamic module
export class AppModule {
  static with({ config, installation, databaseUrl, worker }: AppParts): DynamicModule {
    const platform = PlatformModule.with(config, installation, databaseUrl);
    const rooms = worker ? [platform, worker] : [platform];
    if (!config.runsApi) return { module: AppModule, imports: rooms };
    return {
      module: AppModule,
      imports: [...rooms, ProviderDiscoveryModule, ...features],
      controllers: [HealthController, IssuerController],
      providers: [
        EndpointRoutes,
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useClass: ReadTimeInterceptor },
        { provide: APP_INTERCEPTOR, useClass: ResultInterceptor },
      ],
    };
  }
}
