// Marks the navigation link of the section in view.

// A section is in view when it crosses a line at a quarter of the height.
const READING_LINE = "-25% 0px -75% 0px";

export function markCurrentSection(): void {
  const links = new Map<Element, HTMLAnchorElement>();
  for (const link of document.querySelectorAll<HTMLAnchorElement>('#contents a[href^="#"]')) {
    const section = document.getElementById(link.hash.slice(1));
    if (section) links.set(section, link);
  }
  const inView = new Set<Element>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) inView.add(target);
        else inView.delete(target);
      }
      const current = [...links.keys()].find((section) => inView.has(section));
      // Between two sections the last one stays marked.
      if (!current) return;
      for (const [section, link] of links) {
        if (section === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    },
    { rootMargin: READING_LINE },
  );
  for (const section of links.keys()) observer.observe(section);
}
