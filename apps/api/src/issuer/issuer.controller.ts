import { Controller, Get, Header } from "@nestjs/common";
import { Open } from "../http/open.decorator.js";
import { Issuer } from "./issuer.js";

/** Old keys stay published for a day after they signed last: caches may keep the documents for an hour. */
const cacheControl = "public, max-age=3600";

/** The issuer's documents, outside of the API's table and open to anybody: clouds fetch them without signing in. */
@Controller(".well-known")
export class IssuerController {
  constructor(private readonly issuer: Issuer) {}

  @Get("openid-configuration")
  @Open()
  @Header("cache-control", cacheControl)
  describe(): Record<string, unknown> {
    return this.issuer.describe();
  }

  @Get("jwks.json")
  @Open()
  @Header("cache-control", cacheControl)
  keys(): Promise<{ keys: object[] }> {
    return this.issuer.publishKeys(new Date());
  }
}
