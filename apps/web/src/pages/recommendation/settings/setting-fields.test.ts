import type { SettingInForce } from "@periplus/shared/rule-settings";
import { expect, test } from "vitest";
import { fieldsOf, readOwn, settingsOf, textsOf, widerText } from "./setting-fields";

const none = { value: null, from: null };
const setting = (name: string, isParameter: boolean): SettingInForce => ({ name, isParameter, ...none, wider: none });
const parameter = { name: "ports", type: "list<int>" as const, description: "Ports.", default: [] };
const fields = fieldsOf(
  [parameter],
  [setting("ports", true), setting("enabled", false), setting("excludedImages", false)],
);

test("what is set becomes texts, and the texts the same settings again", () => {
  const own = { values: { ports: [80, 443] }, enabled: false, excludedImages: [] };
  const texts = textsOf(fields, own);
  expect(texts).toEqual({ ports: "80\n443", enabled: "false", excludedImages: "" });
  expect(settingsOf(fields, texts, own)).toEqual(own);
});

test("what is left to wider scopes is not sent, an empty list is", () => {
  expect(settingsOf(fields, {}, null)).toEqual({});
  expect(settingsOf(fields, { excludedImages: " " }, null)).toEqual({ excludedImages: [] });
  expect(settingsOf(fields, { ports: "http" }, null)).toBeUndefined();
});

test("that the defaults are wanted is kept, and ends with the last value", () => {
  expect(settingsOf(fields, {}, { values: {} })).toEqual({ values: {} });
  expect(settingsOf(fields, {}, { values: { ports: [1] } })).toEqual({});
});

test("an empty switch or number is no value", () => {
  expect(readOwn("bool", "")).toHaveProperty("error");
  expect(readOwn("int", " ")).toHaveProperty("error");
  expect(readOwn("string", "")).toEqual({ value: "" });
});

test("a rule that nobody switched off is on", () => {
  expect(fields.map(widerText)).toEqual(["", "true", ""]);
});
