import { Injectable } from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import type { NewSignInLink, SignInLink } from "@periplus/shared/session";
import { addressOf } from "../config/address.js";
import { Config } from "../config/config.js";
import { AccessStore } from "./access.store.js";

/** Links that sign somebody in once. The code is behind `#`: no server logs it. */
@Injectable()
export class SignInLinks {
  constructor(
    private readonly store: AccessStore,
    private readonly config: Config,
    private readonly http: HttpAdapterHost,
  ) {}

  async create(link: NewSignInLink, now: Date): Promise<SignInLink> {
    const { code, expiresAt } = await this.store.createSignInCode(link, now);
    const address = addressOf(this.config, this.http.httpAdapter.getHttpServer());
    return { url: `${address}/sign-in#code=${code}`, code, expiresAt: expiresAt.toISOString() };
  }
}
