// Unpacks the page's script and runs it; the policy names its hash. Where a browser cannot unpack, a sentence says so and
// the static page stands for itself.

const packed = document.getElementById("script")?.textContent ?? "";

async function unpack(): Promise<string> {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();
}

// Paper does not wait: what is printed before the page's script has started shows all that stands as text.
addEventListener("beforeprint", () => {
  if (performance.getEntriesByName("ready").length > 0) return;
  for (const source of document.querySelectorAll("noscript")) {
    const nodes = [...new DOMParser().parseFromString(source.textContent ?? "", "text/html").body.childNodes];
    if (source.className !== "detail") source.replaceWith(...nodes);
    else {
      const detail = Object.assign(document.createElement("details"), { className: "detail", open: true });
      detail.append(document.createElement("summary"), ...nodes);
      source.replaceWith(detail);
    }
  }
});

unpack().then(
  (code) => {
    const script = document.createElement("script");
    script.textContent = code;
    document.head.append(script);
  },
  () => {
    document.getElementById("no-decompression")?.removeAttribute("hidden");
    document.documentElement.classList.remove("is-starting");
  },
);
