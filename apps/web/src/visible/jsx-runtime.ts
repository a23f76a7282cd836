import { jsx as createElement, jsxs as createElements, Fragment } from "react/jsx-runtime";
import { shown } from "./shown";

export type { JSX } from "react";
export { Fragment };

/** React's, behind `shown`: `jsxImportSource` has the whole dashboard's elements made here. */
export const jsx: typeof createElement = (type, properties, key) => createElement(type, shown(Object(properties)), key);
export const jsxs: typeof createElements = (type, properties, key) =>
  createElements(type, shown(Object(properties)), key);
