import { Controller } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import { CurrentPrincipal, type Principal } from "../access/principal.js";
import { Endpoint } from "../http/endpoint.decorator.js";
import type { FileAnswer } from "../http/file-answer.js";
import { Input } from "../http/input.decorator.js";
import { pageOfWhole } from "../http/whole-list.js";
import { SettingsFileService } from "./settings-file.service.js";
import { SettingsHistoryStore } from "./settings-history.store.js";

/** What is set for rules, over time and as a file. */
@Controller()
export class SettingsRecordsController {
  constructor(
    private readonly history: SettingsHistoryStore,
    private readonly files: SettingsFileService,
  ) {}

  @Endpoint("listRuleSettingsEvents")
  async listRuleSettingsEvents(
    @Input() { params, query }: InputOf<"listRuleSettingsEvents">,
  ): Promise<ResultOf<"listRuleSettingsEvents">> {
    const events = await this.history.list(params.ruleId);
    const keyOf = ({ at, scope }: (typeof events)[number]) => `${at} ${JSON.stringify(scope)}`;
    return pageOfWhole(`settings events ${params.ruleId}`, events, query, keyOf);
  }

  @Endpoint("exportRuleSettings")
  async exportRuleSettings(): Promise<FileAnswer> {
    const name = `periplus-rule-settings-${new Date().toISOString().slice(0, 10)}.yaml`;
    return { name, contentType: "application/yaml; charset=utf-8", text: inOne(await this.files.export()) };
  }

  @Endpoint("importRuleSettings")
  importRuleSettings(
    @Input() { body }: InputOf<"importRuleSettings">,
    @CurrentPrincipal() { name }: Principal,
  ): Promise<ResultOf<"importRuleSettings">> {
    return this.files.import(body.text, name, new Date());
  }
}

async function* inOne(text: string): AsyncGenerator<string> {
  yield text;
}
