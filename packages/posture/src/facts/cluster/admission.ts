import { isObject, type JsonObject, listIn, objectIn, textIn } from "../../snapshot/object.js";
import { texts } from "../selector.js";

/** Policy engines by the name of the Service that the API server asks. */
const engineServices = new Map([
  ["gatekeeper-webhook-service", "Gatekeeper"],
  ["kyverno-svc", "Kyverno"],
]);

/** The label by which a namespace has Pod Security refuse pods, with the levels that refuse some. */
const ENFORCE = "pod-security.kubernetes.io/enforce";
const refusing = ["baseline", "restricted"];

/** What refuses objects before they are stored. */
export class AdmissionSurvey {
  /** In words, each once. */
  readonly engines = new Set<string>();

  takeWebhooks(configuration: JsonObject): void {
    for (const webhook of listIn(configuration, "webhooks") ?? []) {
      // An engine without policies asks to be told of nothing.
      if (!isObject(webhook) || (listIn(webhook, "rules") ?? []).length === 0) continue;
      const service = textIn(objectIn(objectIn(webhook, "clientConfig"), "service"), "name") ?? "";
      const engine = engineServices.get(service) ?? (service.startsWith("policy-server-") ? "Kubewarden" : undefined);
      if (engine !== undefined) this.engines.add(engine);
    }
  }

  takePolicyBinding(binding: JsonObject): void {
    const actions = texts(listIn(objectIn(binding, "spec"), "validationActions"));
    if (actions.includes("Deny")) this.engines.add("ValidatingAdmissionPolicy");
  }

  takeNamespace(namespace: JsonObject): void {
    const labels = objectIn(objectIn(namespace, "metadata"), "labels");
    if (refusing.includes(textIn(labels, ENFORCE) ?? "")) this.engines.add("Pod Security");
  }
}
