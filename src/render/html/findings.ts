import type { Account, Shown, Untold } from "../../checks/account.ts";
import type { Hides } from "../../checks/hides.ts";
import { escapeMarkup } from "../escape.ts";
import { counted } from "../layout.ts";

/** What is wrong and what could not be told, worst first, with what it means and what to type. */
export function renderFindings({ shown, unknown, counts }: Account): string {
  const items = [...shown.map(finding), ...unknown.map(untold)];
  if (items.length > 0) return items.join("\n");
  return counts.checks === 0
    ? "<p>nothing was looked at</p>"
    : '<p class="clean"><span class="mark" aria-hidden="true">✓</span> everything works</p>';
}

function finding({ severity, title, place, detail, means, fix, hides, kind }: Shown): string {
  return article({
    state: severity,
    mark: severity === "broken" ? "✗" : "!",
    title,
    place,
    lines: detail,
    rows: [
      ["means", escapeMarkup(means)],
      ["do", fix.map((command) => `<code>${escapeMarkup(command)}</code>`).join("<br>")],
      ["hides", escapeMarkup(hidesText(hides))],
      ["more", `<code>lotus explain ${escapeMarkup(kind)}</code>`],
    ],
  });
}

function untold({ title, place, detail, hint = "", hides, bugs }: Untold): string {
  return article({
    state: "unknown",
    mark: "?",
    title,
    place,
    lines: detail,
    rows: [
      ["do", escapeMarkup(hint)],
      ["hides", escapeMarkup(hidesText(hides))],
      ["bug", bugs.map((bug) => `<pre>${escapeMarkup(bug)}</pre>`).join("")],
    ],
  });
}

interface Article {
  readonly state: string;
  readonly mark: string;
  readonly title: string;
  readonly place: string;
  readonly lines: readonly string[];
  /** A term and its markup; left out where that is empty. */
  readonly rows: readonly (readonly [string, string])[];
}

function article({ state, mark, title, place, lines, rows }: Article): string {
  const terms = rows.filter(([, markup]) => markup !== "");
  return `<article class="item ${state}" data-state="${state}">
<h3><span class="mark" aria-hidden="true">${mark}</span> <span class="visually-hidden">${state}:</span> ${escapeMarkup(title)} <span class="place">${escapeMarkup(place)}</span></h3>
${lines.map((text) => `<p class="detail">${escapeMarkup(text)}</p>`).join("\n")}
<dl>${terms.map(([term, markup]) => `<dt>${term}</dt><dd>${markup}</dd>`).join("")}</dl>
</article>`;
}

function hidesText({ findings, checks, names }: Hides): string {
  const parts = [
    ...(findings === 0
      ? []
      : [`${counted(findings, "finding")} that ${findings === 1 ? "follows" : "follow"} from it`]),
    ...(checks === 0 ? [] : [`${counted(checks, "check")} that could not be made`]),
  ];
  if (parts.length === 0) return "";
  return parts.join(" and ") + (names.length === 0 ? "" : ` (${names.join(", ")})`);
}
