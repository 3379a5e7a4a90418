/**
 * The candidate that a mistyped word most likely meant, or undefined where none is close: at most one slip
 * (insertion, deletion, substitution, swap of neighbours) for each three characters; case counts as nothing.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  // Read twice, and an iterator can be read once only.
  const names = [...candidates];
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of names) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(wanted, candidate.toLowerCase());
    // A short word would else be "near" one with which it shares no letter.
    if (distance < bestDistance && distance < Math.max(word.length, candidate.length)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? sharedBeginning(wanted, names);
}

/** The one candidate that begins as the word does: `childs` means `children`. */
function sharedBeginning(wanted: string, candidates: readonly string[]): string | undefined {
  const beginning = wanted.slice(0, Math.max(4, Math.ceil((wanted.length * 2) / 3)));
  const sharing = candidates.filter((candidate) => candidate.toLowerCase().startsWith(beginning));
  return wanted.length > 4 && sharing.length === 1 ? sharing[0] : undefined;
}

/** "did you mean X?" for a hint, or undefined. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const close = nearest(word, candidates);
  return close === undefined ? undefined : `did you mean "${close}"?`;
}

/** Damerau-Levenshtein in its optimal string alignment form: swapped neighbours count as one slip. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(row[j - 1]! + 1, last[j]! + 1, substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, beforeLast[j - 2]! + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
