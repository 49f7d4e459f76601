// Light, dark, or as the system says; kept in this browser.

export type Theme = "system" | "light" | "dark";

const key = "ocelli.theme";
let theme = $state<Theme>(read());

function read(): Theme {
  try {
    const value = localStorage.getItem(key);
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system";
  }
}

export const themeState = {
  get theme() { return theme; },
};

export function applyTheme(): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function setTheme(next: Theme): void {
  theme = next;
  try {
    localStorage.setItem(key, next);
  } catch {
    // Private windows may refuse; the choice then lasts until the page is closed.
  }
  applyTheme();
}
