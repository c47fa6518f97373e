// The distance around the viewport within which parts of the page are made ready.

/** As the margin of an IntersectionObserver. */
export const NEAR = "60% 0px";
