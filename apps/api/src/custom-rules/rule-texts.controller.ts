import { Controller } from "@nestjs/common";
import type { InputOf, ResultOf } from "@periplus/shared/endpoints";
import { Endpoint } from "../http/endpoint.decorator.js";
import type { FileAnswer } from "../http/file-answer.js";
import { Input } from "../http/input.decorator.js";
import { notFound } from "../http/problem.js";
import { CustomRulesStore } from "./custom-rules.store.js";
import { RuleTestsService } from "./rule-tests.service.js";
import { RuleTrials } from "./rule-trials.service.js";

/** Texts of rules: as they are written, tried, and taken away. */
@Controller()
export class RuleTextsController {
  constructor(
    private readonly store: CustomRulesStore,
    private readonly trials: RuleTrials,
    private readonly tests: RuleTestsService,
  ) {}

  @Endpoint("checkCustomRule")
  async checkCustomRule(
    @Input({ anyText: true }) { body }: InputOf<"checkCustomRule">,
  ): Promise<ResultOf<"checkCustomRule">> {
    const { issues, rule } = await this.trials.check(body.text);
    return { issues: [...issues], rule: rule?.view ?? null, scores: rule?.scores ?? false };
  }

  @Endpoint("testCustomRule")
  testCustomRule(@Input({ anyText: true }) { body }: InputOf<"testCustomRule">): Promise<ResultOf<"testCustomRule">> {
    return this.tests.test(body);
  }

  @Endpoint("getCustomRuleVersion")
  async getCustomRuleVersion(
    @Input() { params }: InputOf<"getCustomRuleVersion">,
  ): Promise<ResultOf<"getCustomRuleVersion">> {
    const found = await this.store.findVersion(params.ruleId, Number(params.version));
    if (found === undefined) throw notFound("version");
    return { ...found, at: found.at.toISOString() };
  }

  @Endpoint("exportCustomRule")
  async exportCustomRule(@Input() { params }: InputOf<"exportCustomRule">): Promise<FileAnswer> {
    const stored = await this.store.find(params.ruleId);
    if (stored === undefined) throw notFound("custom rule");
    return toYamlFile(stored.ruleId, [stored.text]);
  }

  @Endpoint("exportCustomRules")
  async exportCustomRules(): Promise<FileAnswer> {
    return toYamlFile(
      "custom-rules",
      (await this.store.list()).map(({ text }) => text),
    );
  }
}

function toYamlFile(name: string, texts: readonly string[]): FileAnswer {
  return { name: `${name}.yaml`, contentType: "application/yaml; charset=utf-8", text: documentsOf(texts) };
}

async function* documentsOf(texts: readonly string[]): AsyncGenerator<string> {
  for (const [index, text] of texts.entries()) {
    yield index === 0 ? "" : "---\n";
    yield text.endsWith("\n") ? text : `${text}\n`;
  }
}
