// The button that switches between light and dark and remembers the choice.

type Theme = "light" | "dark";

const TITLES: Record<Theme, string> = { light: "Light", dark: "Dark" };

export function offerThemes(changed: () => void): void {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const button = document.querySelector<HTMLButtonElement>("button#theme");
  const other = (): Theme => ((root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark" ? "light" : "dark");
  const follow = (): void => {
    if (button) button.textContent = TITLES[other()];
    changed();
  };
  system.addEventListener("change", follow);
  if (!button) return;
  button.textContent = TITLES[other()];
  button.hidden = false;
  button.addEventListener("click", () => {
    const theme = other();
    root.dataset.theme = theme;
    store(theme);
    follow();
  });
}

function store(theme: Theme): void {
  try {
    localStorage.setItem("iaf-theme", theme);
  } catch {
    // Where storage is closed the choice lasts as long as the page.
  }
}
