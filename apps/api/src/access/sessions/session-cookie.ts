import type { CookieSerializeOptions } from "@fastify/cookie";
import { Injectable } from "@nestjs/common";
import type { FastifyReply } from "fastify";
import { Config } from "../../config/config.js";

/** The session's cookie: out of reach of scripts, never sent along from another site. */
@Injectable()
export class SessionCookie {
  readonly name: string;
  /** Of the cookie that holds a sign-in of several steps together. */
  readonly attemptName: string;
  readonly #options: CookieSerializeOptions;

  constructor({ values: { port, publicUrl } }: Config) {
    const secure = publicUrl?.startsWith("https:") ?? false;
    // Cookies do not tell ports apart: two installations on one machine must not sign each other out.
    this.name = secure ? "__Host-periplus" : `periplus_${port}`;
    this.attemptName = `${this.name}-attempt`;
    this.#options = { httpOnly: true, sameSite: "strict", secure, path: "/" };
  }

  give(reply: Pick<FastifyReply, "setCookie">, { secret, expiresAt }: { secret: string; expiresAt: Date }): void {
    reply.setCookie(this.name, secret, { ...this.#options, expires: expiresAt });
  }

  take(reply: Pick<FastifyReply, "clearCookie">): void {
    reply.clearCookie(this.name, this.#options);
  }

  giveAttempt(
    reply: Pick<FastifyReply, "setCookie">,
    { secret, expiresAt }: { secret: string; expiresAt: Date },
  ): void {
    reply.setCookie(this.attemptName, secret, { ...this.#options, expires: expiresAt });
  }

  takeAttempt(reply: Pick<FastifyReply, "clearCookie">): void {
    reply.clearCookie(this.attemptName, this.#options);
  }
}
