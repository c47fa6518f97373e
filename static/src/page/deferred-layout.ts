// The layout of what is far below waits until the scripts have started.

/** Ends that time. */
export function layOutAll(): void {
  document.documentElement.classList.remove("is-starting");
}
