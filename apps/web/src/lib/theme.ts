import { storedChoice } from "./stored-choice";

const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** Light, dark, or what the system says. */
export const theme = storedChoice<Theme>("periplus.theme", themes);

/** Puts the chosen theme on the document, now and at every change. */
export function applyTheme(): void {
  const apply = () => {
    document.documentElement.dataset.theme = theme.get();
  };
  apply();
  theme.subscribe(apply);
}
