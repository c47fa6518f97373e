// Runs in <head> before the first paint: marks that scripts run and start, and applies a stored theme, so that nothing
// flashes.

document.documentElement.classList.add("js", "is-starting");
try {
  const stored = localStorage.getItem("iaf-theme");
  if (stored === "light" || stored === "dark") document.documentElement.dataset.theme = stored;
} catch {
  // Storage is closed to sandboxed pages; the system's theme holds then.
}
