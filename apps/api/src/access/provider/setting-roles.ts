import { Injectable, type OnModuleInit } from "@nestjs/common";
import { Config } from "../../config/config.js";
import { PrismaService } from "../../database/prisma.service.js";
import { toGrantColumns } from "../grants.js";

/** "pero": processes that start at once do this one after the other. */
const settingRolesLock = 0x7065726f;

/** At each start, makes the roles of PERIPLUS_OIDC_ROLES those of the database: all of them, and no others of a setting. */
@Injectable()
export class SettingRoles implements OnModuleInit {
  constructor(
    private readonly config: Config,
    private readonly prisma: PrismaService,
  ) {}

  async onModuleInit(): Promise<void> {
    const given = this.config.values.provider?.roles ?? [];
    const wanted = new Map(given.map((each) => [keyOf(each.claim, each.value, each.role), each]));
    const kept = { fromSetting: true, createdAt: new Date(), createdBy: "PERIPLUS_OIDC_ROLES" };
    await this.prisma.$transaction(async (transaction) => {
      await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${settingRolesLock})`;
      const rows = await transaction.roleBinding.findMany({ where: { fromSetting: true } });
      const gone = rows.filter((row) => !wanted.delete(keyOf(row.claim, row.groupName ?? "", row.role)));
      await transaction.roleBinding.deleteMany({ where: { id: { in: gone.map(({ id }) => id) } } });
      await transaction.roleBinding.createMany({
        data: [...wanted.values()].map(({ claim, value, role }) => ({
          ...{ claim, groupName: value, ...kept, ...toGrantColumns({ role, connectorIds: null }) },
        })),
      });
    });
  }
}

const keyOf = (...parts: (string | null)[]) => JSON.stringify(parts);
