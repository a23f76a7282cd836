import { type Assessor, createClusterAssessor, type Subject, subjectOf } from "../assess/assess.js";
import type { CompiledRule } from "../assess/compile-rule.js";
import { toRuleView } from "../assess/rule.js";
import { markText } from "../evidence/marked-text.js";
import { factsOfManifests } from "../facts/cluster-facts.js";
import { unknownFact } from "../facts/fact.js";
import { readDocuments } from "../manifest/read-documents.js";
import type { RulePack } from "../pack/read-rule-pack.js";
import { checkCustomRule } from "./check-custom-rule.js";
import type { TrialAnswer, TrialRequest, TrialSample, TrialVerdict, TriedObject } from "./trial-protocol.js";

/** Samples that are tried, at most. */
const mostSamples = 200;
/** Characters of objects that are shown with what a rule found in them, at most. */
const mostObserved = 2_000_000;

/** Checks a rule and tries it. To be run where nothing else waits: a rule of a stranger may take its time. */
export function tryRule(request: TrialRequest): TrialAnswer {
  const { issues, compiled } = checkCustomRule(request.text);
  if (compiled === undefined) return { issues, rule: null, verdicts: [], samples: [], failures: [] };
  const trial = new Trial(compiled, request.observed);
  const { rule } = compiled;
  return {
    issues,
    rule: {
      view: toRuleView(rule),
      scores: rule.status === "stable",
      targets: compiled.targets,
      facts: rule.facts,
    },
    verdicts: request.objects.map((object) => trial.judgeStored(object)),
    ...trial.judgeSamples(request),
  };
}

class Trial {
  readonly #pack: RulePack;
  readonly #id: string;
  readonly #assessors = new Map<string, Assessor>();
  #observedLeft = mostObserved;

  constructor(
    compiled: CompiledRule,
    private readonly observed: boolean,
  ) {
    this.#id = compiled.rule.id;
    this.#pack = { rules: [compiled], byId: new Map([[this.#id, compiled]]), version: "" };
  }

  judgeStored({ object, facts, settings }: TriedObject): TrialVerdict {
    const factOf: NonNullable<Subject["facts"]>["factOf"] = (name) =>
      facts[name] ?? unknownFact("What the rest of the cluster says was not asked.");
    return this.#judge({ ...subjectOf(object), facts: { factOf } }, settings);
  }

  judgeSamples({ samples, settings }: TrialRequest): Pick<TrialAnswer, "samples" | "failures"> {
    if (samples.trim() === "") return { samples: [], failures: [] };
    const { documents, failures } = readDocuments(samples);
    const facts = factsOfManifests(documents.map(({ object }) => object));
    const tried = documents.slice(0, mostSamples).map(({ object }, sample): TrialSample => {
      const subject = { ...subjectOf(object), facts };
      const { kind, namespace, name } = subject;
      return { sample, kind, namespace, name, ...this.#judge(subject, settings) };
    });
    const left = documents.length - tried.length;
    const words = failures.map(({ index, message }) =>
      index === null ? message : `Document ${index + 1} of the samples: ${message}`,
    );
    return { samples: tried, failures: left > 0 ? [...words, `${left} more samples were not tried.`] : words };
  }

  #judge(subject: Subject, settings: TrialRequest["settings"]): TrialVerdict {
    const { state, reason, evidence } = this.#assessor(settings).assessRule(this.#id, subject);
    if (!this.observed || evidence.length === 0 || this.#observedLeft <= 0) {
      return { state, reason, evidence, observed: null };
    }
    const observed = markText(subject.object, evidence);
    this.#observedLeft -= observed.text.length;
    return { state, reason, evidence, observed };
  }

  #assessor(settings: TrialRequest["settings"]): Assessor {
    const key = JSON.stringify(settings);
    const known = this.#assessors.get(key);
    if (known !== undefined) return known;
    const rules = Object.keys(settings).length === 0 ? {} : { [this.#id]: settings };
    const assessor = createClusterAssessor(this.#pack, { rules, namespaces: new Map() });
    this.#assessors.set(key, assessor);
    return assessor;
  }
}
