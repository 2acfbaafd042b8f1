/**
 * Other tests and programs log in at the same time; below what systems give out by themselves, and
 * above all that `fetch` refuses.
 */
export function portsOfItsOwn(): number[] {
  const first = 11_000 + 10 * Math.floor(Math.random() * 2_000);
  return Array.from({ length: 10 }, (_, index) => first + index);
}
