import { Controller, Get } from "@nestjs/common";
import { Database } from "../database/pool.js";
import { Open } from "./open.decorator.js";
import { ProblemError } from "./problem.js";

/** For load balancers and orchestrators: outside of the API's table and open to anybody. */
@Controller("health")
export class HealthController {
  constructor(private readonly database: Database) {}

  @Get("live")
  @Open()
  live(): { status: "ok" } {
    return { status: "ok" };
  }

  @Get("ready")
  @Open()
  async ready(): Promise<{ status: "ok" }> {
    if (!(await this.database.answers())) throw new ProblemError("unavailable", "The database does not answer");
    return { status: "ok" };
  }
}
