// Writes data blocks as src/report/payload/ does, for the tests that read them back.

export function varint(value) {
  const bytes = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
}

export function times(seconds) {
  return seconds.flatMap((time, i) => {
    const step = time - (seconds[i - 1] ?? 0);
    return varint(step < 0 ? -2 * step - 1 : 2 * step);
  });
}

export function floats(values) {
  return [...new Uint8Array(Float32Array.from(values).buffer)];
}
