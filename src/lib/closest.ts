const MAX_LENGTH = 100;

/**
 * The candidates most like `word`, best first; none that differs in more than 40 %, or has nothing
 * in common.
 */
export function closest(
  word: string,
  candidates: readonly string[],
  max: number,
  maxEdits = Math.max(2, Math.floor(Math.min(word.length, MAX_LENGTH) * 0.4)),
): readonly string[] {
  return candidates
    .map((candidate) => ({
      candidate,
      distance: distanceOf(word.slice(0, MAX_LENGTH), candidate),
    }))
    .filter(({ candidate, distance }) => {
      return distance <= maxEdits && distance < Math.max(word.length, candidate.length);
    })
    .sort((left, right) => left.distance - right.distance)
    .slice(0, max)
    .map(({ candidate }) => candidate);
}

/** Nothing is nearer than the beginning of a name, up to the end of one of its words. */
function distanceOf(word: string, candidate: string): number {
  const isBeginning = word !== "" && /^[_-]/.test(candidate.slice(word.length));
  return isBeginning && candidate.toLowerCase().startsWith(word.toLowerCase())
    ? 1
    : editDistance(word, candidate);
}

/** How many letters are missing, extra, wrong or swapped with the next one, case ignored. */
function editDistance(left: string, right: string): number {
  const target = right.toLowerCase();
  const source = Array.from(left.toLowerCase());
  let beforeThat: readonly number[] = [];
  let previous = Array.from({ length: target.length + 1 }, (_, index) => index);
  for (const [row, letter] of source.entries()) {
    const current = [row + 1];
    for (let column = 1; column <= target.length; column += 1) {
      const substituted = (previous[column - 1] ?? 0) + (letter === target[column - 1] ? 0 : 1);
      const edited = Math.min(previous[column] ?? 0, current[column - 1] ?? 0) + 1;
      const isSwapped = letter === target[column - 2] && source[row - 1] === target[column - 1];
      const swapped = isSwapped ? (beforeThat[column - 2] ?? 0) + 1 : Infinity;
      current.push(Math.min(substituted, edited, swapped));
    }
    beforeThat = previous;
    previous = current;
  }
  return previous[target.length] ?? 0;
}
