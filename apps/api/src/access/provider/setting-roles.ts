import { Injectable, type OnModuleInit } from "@nestjs/common";
import { Config } from "../../config/config.js";
import { PrismaService } from "../../database/prisma.service.js";
import { toGrantColumns } from "../grants.js";

/** At each start, makes the roles of PERIPLUS_OIDC_ROLES those of the database: all of them, and no others of a setting. */
@Injectable()
export class SettingRoles implements OnModuleInit {
  constructor(
    private readonly config: Config,
    private readonly prisma: PrismaService,
  ) {}

  async onModuleInit(): Promise<void> {
    const given = this.config.values.provider?.roles ?? [];
    const kept = { fromSetting: true, createdAt: new Date(), createdBy: "PERIPLUS_OIDC_ROLES" };
    const data = given.map(({ claim, value, role }) => ({
      ...{ claim, groupName: value, ...kept, ...toGrantColumns({ role, connectorIds: null }) },
    }));
    await this.prisma.$transaction([
      this.prisma.roleBinding.deleteMany({ where: { fromSetting: true } }),
      this.prisma.roleBinding.createMany({ data }),
    ]);
  }
}
