/** "v1.34.4" or "1.6.20~ds1" as [1, 34]; undefined where it is no version. */
export function releaseOf(version: string): readonly [number, number] | undefined {
  const found = /^v?(\d+)\.(\d+)/.exec(version);
  return found ? [Number(found[1]), Number(found[2])] : undefined;
}

/** Whether a version is of this release or a later one; false where it is no version. */
export function isAtLeast(version: string, release: string): boolean {
  const [one, other] = [releaseOf(version), releaseOf(release)];
  return one !== undefined && other !== undefined && (one[0] - other[0] || one[1] - other[1]) >= 0;
}
