// Makes elements; text always becomes text, never markup.

type Child = Node | string;

export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function makeButton(label: string, clicked: () => void, attributes: Readonly<Record<string, string>> = {}): HTMLButtonElement {
  const button = make("button", { type: "button", ...attributes }, label);
  button.addEventListener("click", clicked);
  return button;
}

/** A select under its label; the first option, of value "", stands for no choice. */
export function makeSelect(
  label: string,
  none: string,
  options: readonly { readonly value: string; readonly text: string }[],
): { readonly element: HTMLLabelElement; readonly select: HTMLSelectElement } {
  const select = make(
    "select",
    {},
    ...[{ value: "", text: none }, ...options].map(({ value, text }) => make("option", { value }, text)),
  );
  return { element: make("label", {}, `${label} `, select), select };
}
