// A canvas in the pixels of the screen, drawn on in those of the page.

export function paperOf(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const scale = devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * scale), width > 0 ? Math.round(height * scale) : 0];
  // A canvas of the same size is wiped, not made anew.
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const paper = canvas.getContext("2d");
  paper?.setTransform(scale, 0, 0, scale, 0, 0);
  paper?.clearRect(0, 0, width, height);
  return paper;
}

/** A text that fits into so many pixels. */
export function fitted(paper: CanvasRenderingContext2D, text: string, room: number): string {
  if (paper.measureText(text).width <= room) return text;
  let length = text.length;
  while (length > 1 && paper.measureText(`${text.slice(0, length)}…`).width > room) length--;
  return `${text.slice(0, length)}…`;
}
