import type { INestApplicationContext } from "@nestjs/common";
import { AccessStore } from "./access/access.store.js";

/** A link that signs an administrator in once, within 15 minutes. The code is behind `#`: no server logs it. */
export async function createSignInLink(context: INestApplicationContext, address: string): Promise<string> {
  const code = await context.get(AccessStore, { strict: false }).createSignInCode("administrator", new Date());
  return `${address}/sign-in#code=${code}`;
}
