import { Controller } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import { Endpoint } from "../../http/endpoint.decorator.js";
import { Input } from "../../http/input.decorator.js";
import { ConnectorsService } from "../connectors.service.js";
import { OnboardingService } from "./onboarding.service.js";

@Controller()
export class OnboardingController {
  constructor(
    private readonly onboarding: OnboardingService,
    private readonly connectors: ConnectorsService,
  ) {}

  @Endpoint("getOnboarding")
  getOnboarding(@Input() { params }: InputOf<"getOnboarding">): Promise<ResultOf<"getOnboarding">> {
    return this.onboarding.describe(params.cloud);
  }

  @Endpoint("getOnboardingChanges")
  async getOnboardingChanges(
    @Input() { params }: InputOf<"getOnboardingChanges">,
  ): Promise<ResultOf<"getOnboardingChanges">> {
    return this.onboarding.compare(await this.connectors.get(params.id));
  }

  @Endpoint("confirmOnboarding")
  async confirmOnboarding(@Input() { params }: InputOf<"confirmOnboarding">): Promise<ResultOf<"confirmOnboarding">> {
    const connector = await this.connectors.get(params.id);
    await this.onboarding.confirm(connector, new Date());
    return this.onboarding.compare(connector);
  }
}
