import type { CookieSerializeOptions } from "@fastify/cookie";
import { Injectable } from "@nestjs/common";
import type { FastifyReply } from "fastify";
import { Config } from "../../config/config.js";

/** Where a cookie is put, and what was asked. */
export type CookieReply = Pick<FastifyReply, "setCookie" | "clearCookie" | "request">;

interface Secret {
  readonly secret: string;
  readonly expiresAt: Date;
}

/** The session's cookie: out of reach of scripts, never sent along from another site. */
@Injectable()
export class SessionCookie {
  readonly name: string;
  /** Of the cookie that holds a sign-in of several steps together. */
  readonly attemptName: string;
  readonly #isSecure: boolean;

  constructor({ values: { port, publicUrl } }: Config) {
    this.#isSecure = publicUrl?.startsWith("https:") ?? false;
    // Cookies do not tell ports apart: two installations on one machine must not sign each other out.
    this.name = this.#isSecure ? "__Host-periplus" : `periplus_${port}`;
    this.attemptName = `${this.name}-attempt`;
  }

  give(reply: CookieReply, { secret, expiresAt: expires }: Secret): void {
    reply.setCookie(this.name, secret, { ...this.#optionsFor(reply), expires });
  }

  take(reply: CookieReply): void {
    reply.clearCookie(this.name, this.#optionsFor(reply));
  }

  giveAttempt(reply: CookieReply, { secret, expiresAt: expires }: Secret): void {
    reply.setCookie(this.attemptName, secret, { ...this.#optionsFor(reply), expires });
  }

  takeAttempt(reply: CookieReply): void {
    reply.clearCookie(this.attemptName, this.#optionsFor(reply));
  }

  /** A proxy that is trusted may say that a request came over https, where no setting does. */
  #optionsFor({ request }: CookieReply): CookieSerializeOptions {
    const secure = this.#isSecure || request.protocol === "https";
    return { httpOnly: true, sameSite: "strict", secure, path: "/" };
  }
}
