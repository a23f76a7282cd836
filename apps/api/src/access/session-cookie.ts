import type { CookieSerializeOptions } from "@fastify/cookie";
import { Injectable } from "@nestjs/common";
import { Config } from "../config/config.js";

/** The session's cookie: out of reach of scripts, never sent along from another site. */
@Injectable()
export class SessionCookie {
  readonly name: string;
  readonly options: CookieSerializeOptions;

  constructor({ values: { port, publicUrl } }: Config) {
    const secure = publicUrl?.startsWith("https:") ?? false;
    // Cookies do not tell ports apart: two installations on one machine must not sign each other out.
    this.name = secure ? "__Host-periplus" : `periplus_${port}`;
    this.options = { httpOnly: true, sameSite: "strict", secure, path: "/" };
  }
}
