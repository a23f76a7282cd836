import { isIP } from "node:net";
import { Injectable } from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import { addressOf } from "../../config/address.js";
import { Config } from "../../config/config.js";

/** For whom passkeys are made: a host's name, and the origin of its pages. */
export interface RelyingPartyNames {
  readonly id: string;
  readonly origin: string;
}

/**
 * Passkeys belong to a name and never to an IP address (https://www.w3.org/TR/webauthn-3/#relying-party-identifier): where
 * people open Periplus by 127.0.0.1, they make and show passkeys at http://localhost.
 */
@Injectable()
export class RelyingParty {
  constructor(
    private readonly config: Config,
    private readonly http: HttpAdapterHost,
  ) {}

  get names(): RelyingPartyNames {
    const address = new URL(addressOf(this.config, this.http.httpAdapter.getHttpServer()));
    const host = address.hostname.replace(/^\[|\]$/g, "");
    if (isIP(host) !== 0) address.hostname = "localhost";
    return { id: address.hostname, origin: address.origin };
  }
}
