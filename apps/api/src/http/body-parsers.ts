import type { Endpoint } from "@periplus/shared/endpoint";
import { apiPrefix, endpoints } from "@periplus/shared/endpoints";
import type { FastifyInstance } from "fastify";
import { ProblemError } from "./problem.js";

const longestForm = 65_536;
const formPaths = new Set(
  Object.values(endpoints as Record<string, Endpoint>).flatMap(({ form, path }) => (form ? [apiPrefix + path] : [])),
);

/**
 * What bodies may be: JSON, or nothing at all where an endpoint takes none, whatever the content type says; and a form
 * where the table says so. Plain text and forms can be sent by pages of other sites without being asked.
 */
export function registerBodyParsers(server: FastifyInstance): void {
  const parseJson = server.getDefaultJsonParser("error", "error");
  server.removeContentTypeParser(["text/plain", "application/json"]);
  server.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    const text = body.toString();
    if (text === "") return done(null, undefined);
    parseJson(request, text, (error, value) => done(error ? explain(error, text) : null, value));
  });
  server.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string", bodyLimit: longestForm },
    ({ routeOptions: { url } }, body, done) => {
      if (!formPaths.has(url ?? "")) return done(new ProblemError("unsupported-media-type"));
      done(null, Object.fromEntries(new URLSearchParams(body.toString())));
    },
  );
}

/** The parser says of keys that could change a prototype no more than that it failed. */
function explain(error: Error, text: string): ProblemError {
  const isPoison = /"(__proto__|constructor)"/.test(unescapeKeys(text)) && isJson(text);
  return new ProblemError(
    "invalid-input",
    isPoison ? "The keys __proto__ and constructor are not accepted" : `The body is not JSON: ${error.message}`,
  );
}

/** `"\u005f_proto__"` is the same key. */
const unescapeKeys = (text: string) =>
  text.replaceAll(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
