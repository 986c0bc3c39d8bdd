import { createStore } from "../data/store.ts";

export type Theme = "system" | "light" | "dark";

const KEY = "sawara.theme";

/** The person's choice, kept in this browser; public/theme.js reads the same key before the first paint. */
export const themeStore = createStore<Theme>(read());

/** Counts changes of what the tokens resolve to: a canvas is drawn with colours of its time and must be drawn again. */
export const paintStore = createStore(0);

export function setTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Storage can be forbidden: the choice lasts as long as the page.
  }
  themeStore.set(theme);
  paintStore.set(paintStore.get() + 1);
}

/** Follows the system's settings for as long as the page lives. */
export function watchSystemTheme(): void {
  for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"])
    matchMedia(query).addEventListener("change", () => paintStore.set(paintStore.get() + 1));
}

function read(): Theme {
  const theme = typeof document === "undefined" ? undefined : document.documentElement.dataset.theme;
  return theme === "light" || theme === "dark" ? theme : "system";
}

/** What the page is painted in now. */
export function shownTheme(): "light" | "dark" {
  const chosen = themeStore.get();
  if (chosen !== "system") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
