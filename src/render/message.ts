import type { Account, Shown, Untold } from "../checks/account.ts";
import type { Comparison, Trouble } from "../checks/history.ts";
import type { Message } from "../matrix/post.ts";
import { escapeMarkup } from "./escape.ts";
import { counted, lasting } from "./layout.ts";

/** Of new and of gone each; a Matrix event holds 64 KiB. */
const most = 15;
const longest = 300;
const marks = { broken: "✗", warning: "!", unknown: "?" } as const;

/** What a room is told: what is new with what it means and what to type, what is gone, and how things are now. Undefined without news. */
export function renderMessage(account: Account, { now, gone, unseen }: Comparison, at: Date): Message | undefined {
  const words = [...account.shown, ...account.unknown];
  const fresh = now.flatMap((trouble, index) => {
    const said = words[index];
    return trouble.isNew && said !== undefined ? [itemOf(trouble, said)] : [];
  });
  if (fresh.length + gone.length === 0) return undefined;
  const items = [
    ...fresh.slice(0, most),
    ...gone.slice(0, most).map((trouble) => goneItem(trouble, at)),
    ...more(fresh.length - most, "new"),
    ...more(gone.length - most, "gone"),
  ];
  const { broken, warnings, unknown } = account.counts;
  const isWell = broken + warnings + unknown === 0;
  const well = unseen.length === 0 ? "everything works" : "all that was looked at works";
  const state = isWell ? well : `now ${broken} broken, ${counted(warnings, "warning")}, ${unknown} unknown`;
  const name = account.report.deployment;
  const list = items.map(({ head, lines }) => `<li>${[head, ...lines].map(htmlOf).join("<br>")}</li>`).join("");
  return {
    plain: [`${name}: ${state}`, ...items.flatMap(({ head, lines }) => [head, ...lines].map(plainOf))].join("\n"),
    html: `<p><strong>${escapeMarkup(name)}</strong>: ${escapeMarkup(state)}</p><ul>${list}</ul>`,
  };
}

interface Line {
  readonly text: string;
  readonly as: "head" | "words" | "command";
}

interface Item {
  readonly head: Line;
  readonly lines: readonly Line[];
}

function itemOf({ state, title, place }: Trouble, said: Shown | Untold): Item {
  const words = "means" in said ? [...said.detail.slice(0, 3), `means: ${said.means}`] : said.detail.slice(0, 3);
  const commands = "fix" in said ? said.fix : said.hint === undefined ? [] : [said.hint];
  return {
    head: { text: `${marks[state]} ${title}${placed(place)}`, as: "head" },
    lines: [
      ...words.map((text) => ({ text, as: "words" as const })),
      ...commands.map((text) => ({ text, as: "command" as const })),
    ],
  };
}

function goneItem({ title, place, since }: Trouble, at: Date): Item {
  const text = `✓ gone after ${lasting(at.getTime() - since.getTime())}: ${title}${placed(place)}`;
  return { head: { text, as: "head" }, lines: [] };
}

function more(count: number, what: string): readonly Item[] {
  return count <= 0 ? [] : [{ head: { text: `… and ${count} more ${what}: lotus health`, as: "head" }, lines: [] }];
}

function placed(place: string): string {
  return place === "" ? "" : `, ${place}`;
}

function plainOf({ text, as }: Line): string {
  return `${as === "head" ? "" : "    "}${quiet(text)}`;
}

function htmlOf({ text, as }: Line): string {
  const safe = escapeMarkup(quiet(text));
  if (as === "head") return `<strong>${safe}</strong>`;
  return as === "command" ? `<code>${safe}</code>` : safe;
}

/** Not endless, and calls nobody: clients take "@room" in a message for a call to everyone. */
function quiet(text: string): string {
  const short = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return short.replaceAll(/@(?=room\b)/gi, "@\u200b");
}
