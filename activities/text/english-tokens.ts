const APOSTROPHE = 39;
const isLetter = (unit: number): boolean => unit >= 97 && unit <= 122;
const isShout = (unit: number): boolean => unit === 33 || unit === 63;

/** What ends a face such as :-) or ;p. */
const MOUTHS = '()dp';

/**
 * Where the token ends that begins at a place of a normalised text: a word, with one apostrophe in it; a run of
 * marks of exclamation and question; a face. The place itself where none begins.
 */
export function endOfToken(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (isLetter(first)) {
    const end = endOfRun(text, at, isLetter);
    const goesOn = text.charCodeAt(end) === APOSTROPHE && isLetter(text.charCodeAt(end + 1));
    return goesOn ? endOfRun(text, end + 1, isLetter) : end;
  }
  if (isShout(first)) return endOfRun(text, at, isShout);
  if (text[at] === ':' || text[at] === ';') {
    const mouth = text[at + 1] === '-' ? at + 2 : at + 1;
    if (mouth < text.length && MOUTHS.includes(text[mouth]!)) return mouth + 1;
  }
  return at;
}

function endOfRun(text: string, from: number, belongs: (unit: number) => boolean): number {
  let end = from;
  while (end < text.length && belongs(text.charCodeAt(end))) end += 1;
  return end;
}

/** Whether the token negates what follows, as don't does. */
export function endsInNot(text: string, from: number, to: number): boolean {
  return to - from >= 3 && text.startsWith("n't", to - 3);
}
