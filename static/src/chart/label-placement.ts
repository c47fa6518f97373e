// Keeps labels from overlapping: pushes those at the ends of lines apart, passes over names that would collide.

interface Cluster {
  /** Sum of what the members wish their first neighbour's position to be. */
  wish: number;
  size: number;
}

/**
 * Positions of labels of one height along an edge, as near to their wishes as can be, at least `gap` apart and between
 * `low` and `high`. The wishes need no order; the answer has theirs. Clusters that touch merge and share the middle.
 */
export function pushApart(wishes: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wishes.map((_, i) => i).sort((a, b) => (wishes[a] ?? 0) - (wishes[b] ?? 0));
  const clusters: Cluster[] = [];
  const start = ({ wish, size }: Cluster): number => {
    const last = Math.max(low, high - (size - 1) * gap);
    return Math.min(Math.max(wish / size, low), last);
  };
  for (const i of order) {
    let cluster: Cluster = { wish: wishes[i] ?? 0, size: 1 };
    for (let before = clusters.at(-1); before; before = clusters.at(-1)) {
      if (start(before) + before.size * gap <= start(cluster)) break;
      clusters.pop();
      cluster = {
        wish: before.wish + cluster.wish - before.size * gap * cluster.size,
        size: before.size + cluster.size,
      };
    }
    clusters.push(cluster);
  }
  const sorted = clusters.flatMap((cluster) => Array.from({ length: cluster.size }, (_, n) => start(cluster) + n * gap));
  const positions = new Array<number>(wishes.length).fill(low);
  order.forEach((i, n) => {
    positions[i] = sorted[n] ?? low;
  });
  return positions;
}

export interface Segment {
  readonly left: number;
  readonly width: number;
}

/** Whether each of the segments, from left to right, can stand without touching one that does, or the edge at `right`. */
export function keepApart(segments: readonly Segment[], gap: number, right: number): boolean[] {
  let free = -Infinity;
  return segments.map(({ left, width }) => {
    if (left < free || left + width > right) return false;
    free = left + width + gap;
    return true;
  });
}
