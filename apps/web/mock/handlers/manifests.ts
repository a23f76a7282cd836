import type { ResultOf } from "@periplus/shared/endpoints";
import { parseAllDocuments } from "yaml";
import { mockRules } from "../estate/rules";
import type { Handlers } from "../handlers";

type Report = ResultOf<"checkManifests">;

/** A stand-in for the engine that knows a few words of YAML: enough to draw the page, no more. */
export const manifestHandlers: Handlers<"checkManifests"> = {
  checkManifests: ({ body }) => {
    const report: Report = { assessments: [], errors: [] };
    parseAllDocuments(body.text).forEach((document, index) => {
      const wrong = document.errors[0];
      if (wrong) report.errors.push({ file: "-", document: index, message: wrong.message.split("\n")[0] ?? "" });
      const object = document.toJS() as {
        apiVersion?: string;
        kind?: string;
        metadata?: { name?: string; namespace?: string };
      } | null;
      if (wrong || !object?.kind) return;
      const kind = object.kind;
      const resource = {
        apiVersion: object.apiVersion ?? "",
        kind,
        namespace: object.metadata?.namespace ?? null,
        name: object.metadata?.name ?? "",
      };
      const text = JSON.stringify(object);
      for (const rule of mockRules.filter((each) => each.appliesTo.includes(kind))) {
        const broken =
          text.includes(`"${rule.path.split(".").at(-1)}":true`) ||
          (rule.id === "cpu-and-memory-limits" && !text.includes("limits"));
        const state = rule.configure === "required" ? "needsConfiguration" : broken ? "unhealthy" : "healthy";
        report.assessments.push({
          rule: rule.id,
          state,
          severity: rule.severity,
          resource,
          file: "-",
          document: index,
          evidence: broken ? [{ path: rule.path, message: rule.seen }] : [],
        });
      }
    });
    return report;
  },
};
