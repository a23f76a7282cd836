import { jsxDEV as createElement, Fragment } from "react/jsx-dev-runtime";
import { shown } from "./shown";

export type { JSX } from "react";
export { Fragment };

/** As `jsx-runtime.ts`, during development. */
export const jsxDEV: typeof createElement = (type, properties, ...rest) =>
  createElement(type, shown(Object(properties)), ...rest);
