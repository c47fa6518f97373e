// Tells screen readers what has changed, through the page's polite live region.

export function announce(text: string): void {
  const region = document.getElementById("live");
  if (region) region.textContent = text;
}
