import { Injectable } from "@nestjs/common";
import type { GroupRole } from "@periplus/shared/account";
import type { Grant } from "@periplus/shared/grant";
import { PrismaService } from "../../database/prisma.service.js";
import { toGrant, toGrantColumns } from "../grants.js";

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

  async create({ group, grant }: { group: string; grant: Grant }, by: string, now: Date): Promise<GroupRole> {
    const data = { groupName: group, ...toGrantColumns(grant), createdAt: now, createdBy: by };
    return toGroupRole(await this.prisma.roleBinding.create({ data }));
  }

  /** Whether there was such a role of a group. */
  async delete(id: string): Promise<boolean> {
    return (await this.prisma.roleBinding.deleteMany({ where: { id, groupName: { not: null } } })).count > 0;
  }
}

type Row = Awaited<ReturnType<PrismaService["roleBinding"]["create"]>>;

function toGroupRole(row: Row): GroupRole {
  const { id, groupName, createdAt, createdBy } = row;
  return { id, group: groupName ?? "", grant: toGrant(row), createdAt: createdAt.toISOString(), createdBy };
}
