import type { Path } from "./positions.ts";

/** `publicNames["chat.example.org"].paths`, `router.forwards[0].ports`: never a raw control character. */
export function toText(path: Path): string {
  return path.map((step, index) => stepText(step, index === 0)).join("");
}

function stepText(step: string | number, first: boolean): string {
  if (typeof step === "number") return `[${step}]`;
  if (!/^[\w@-]+$/.test(step)) return `[${JSON.stringify(step)}]`;
  return first ? step : `.${step}`;
}
