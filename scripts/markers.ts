/**
 * @returns the document with `content` between `<!-- name -->` and `<!-- /name -->`; undefined where
 * it has no such place
 */
export function replaceBetween(
  document: string | undefined,
  name: string,
  content: string,
): string | undefined {
  const marker = `<!-- ${name} -->`;
  const start = document?.indexOf(marker) ?? -1;
  const end = document?.indexOf(`<!-- /${name} -->`, start) ?? -1;
  if (document === undefined || start < 0 || end < 0) return undefined;
  return `${document.slice(0, start)}${marker}\n\n${content}\n\n${document.slice(end)}`;
}
