/**
 * By reference cluster: the largest Jaccard similarity of its rows with those of any cluster of another labelling,
 * 0..1; 0 of a cluster without rows.
 * Source: Hennig 2007, "Cluster-wise assessment of cluster stability", Comput. Stat. Data Anal. 52, section 2.
 */
export function clusterwiseJaccard(
  reference: Int32Array,
  labels: Int32Array,
  clusters: number,
): number[] {
  const others = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const common = new Int32Array(clusters * others);
  const own = new Int32Array(clusters);
  const other = new Int32Array(others);
  for (const [row, label] of reference.entries()) {
    const found = labels[row] as number;
    (common[label * others + found] as number) += 1;
    (own[label] as number) += 1;
    (other[found] as number) += 1;
  }
  return Array.from(own, (size, cluster) =>
    Math.max(
      0,
      ...Array.from(other, (otherSize, found) => {
        const both = common[cluster * others + found] as number;
        return size + otherSize > 0 ? both / (size + otherSize - both) : 0;
      }),
    ),
  );
}
