import { LineCounter, parseDocument } from "yaml";

import { checkRules } from "./check-rules.ts";
import { findInventory, type Places } from "./find-file.ts";
import type { Inventory } from "./inventory.ts";
import { mistakesIn } from "./mistakes.ts";
import { normalise } from "./normalise.ts";
import { toText } from "./path-text.ts";
import { positionsIn } from "./positions.ts";
import { InventoryError, type Problem } from "./problem.ts";
import type { Fault } from "./rules/rule.ts";
import { withoutMistakes } from "./salvage.ts";
import { inventorySchema } from "./schema.ts";
import { aliasProblems, isFatal, syntaxProblems } from "./syntax.ts";
import { toData } from "./read-yaml.ts";

export interface Loaded {
  readonly inventory: Inventory;
  readonly warnings: readonly Problem[];
}

/**
 * Finds, reads and checks the inventory.
 * @throws InventoryError with every problem of the file, UsageError when no file can be read.
 */
export async function loadInventory(places: Places): Promise<Loaded> {
  return parseInventory(await findInventory(places));
}

/** Checks an inventory that was read already; `shown` is how problems name the file. */
export function parseInventory({ text, path, shown }: { text: string; path: string; shown: string }): Loaded {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  const positions = positionsIn(document, lines);
  const place = ({ path: at, at: part, severity, message, see, meaning }: Fault): Problem => {
    const { line, column } = part === "key" ? positions.key(at) : positions.value(at);
    const also = see === undefined ? "" : ` (line ${positions.key(see).line})`;
    const then = meaning === undefined ? "" : `: ${meaning}`;
    return { severity, file: shown, line, column, path: toText(at), message: `${message}${also}${then}` };
  };

  const syntax = syntaxProblems(document, lines, text, shown);
  if (isFatal(document)) throw new InventoryError(syntax, true);

  const written = toData(document);
  if (written === undefined) throw new InventoryError([...syntax, ...aliasProblems(document, lines, shown)], true);
  const checked = inventorySchema.safeParse(written);
  if (checked.success && syntax.length === 0) {
    const inventory = normalise(checked.data, path);
    const problems = inOrder(checkRules(inventory, written).map(place));
    if (problems.some(({ severity }) => severity === "error")) throw new InventoryError(problems, false);
    return { inventory, warnings: problems };
  }

  const issues = checked.error?.issues ?? [];
  const mistakes = mistakesIn(issues, written).map((mistake) => place({ severity: "error", ...mistake }));
  const rest = checked.success ? { data: checked.data, complete: true } : withoutMistakes(issues, written);
  const faults = rest.data === undefined ? [] : checkRules(normalise(rest.data, path), written);
  const broken = faults.filter(({ severity }) => severity === "error").map(place);
  throw new InventoryError(inOrder([...syntax, ...mistakes, ...broken]), !rest.complete);
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
