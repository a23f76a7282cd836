import { Injectable } from "@nestjs/common";
import type { GroupRole } from "@periplus/shared/account";
import type { Grant } from "@periplus/shared/grant";
import { PrismaService } from "../../database/prisma.service.js";
import { toGrant, toGrantColumns } from "../grants.js";

interface GivenRole {
  readonly claim: string | null;
  readonly group: string;
  readonly grant: Grant;
}

/** What members of the identity provider's groups may do. */
@Injectable()
export class GroupRolesStore {
  constructor(private readonly prisma: PrismaService) {}

  async list(): Promise<GroupRole[]> {
    const rows = await this.prisma.roleBinding.findMany({
      where: { groupName: { not: null } },
      orderBy: [{ groupName: "asc" }, { createdAt: "asc" }],
    });
    return rows.map(toGroupRole);
  }

  async create({ claim, group, grant }: GivenRole, by: string, now: Date): Promise<GroupRole> {
    const data = { claim, groupName: group, ...toGrantColumns(grant), createdAt: now, createdBy: by };
    return toGroupRole(await this.prisma.roleBinding.create({ data }));
  }

  async find(id: string): Promise<GroupRole | undefined> {
    const row = await this.prisma.roleBinding.findFirst({ where: { id, groupName: { not: null } } });
    return row ? toGroupRole(row) : undefined;
  }

  async delete(id: string): Promise<void> {
    await this.prisma.roleBinding.deleteMany({ where: { id, groupName: { not: null }, fromSetting: false } });
  }
}

type Row = Awaited<ReturnType<PrismaService["roleBinding"]["create"]>>;

function toGroupRole(row: Row): GroupRole {
  const { id, claim, groupName, fromSetting, createdAt, createdBy } = row;
  const given = { id, claim, group: groupName ?? "", grant: toGrant(row), fromSetting };
  return { ...given, createdAt: createdAt.toISOString(), createdBy };
}
