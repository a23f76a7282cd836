import { SetMetadata } from "@nestjs/common";

const openKey = "periplus:open";

/** Marks a method outside of the endpoint table that anybody may call: health checks only. */
export const Open = () => SetMetadata(openKey, true);

export function isOpen(method: object): boolean {
  return Reflect.getMetadata(openKey, method) === true;
}
