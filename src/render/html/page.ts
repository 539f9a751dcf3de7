import { createHash } from "node:crypto";

import type { Account } from "../../checks/account.ts";
import type { Inventory } from "../../inventory/inventory.ts";
import { escapeMarkup } from "../escape.ts";
import { counted, seconds } from "../layout.ts";
import { renderCheckTables } from "./checks.ts";
import { renderFindings } from "./findings.ts";
import { legend } from "./nodes.ts";
import { renderPicture } from "./picture.ts";
import { script } from "./script.ts";
import { style } from "./style.ts";
import { talksIn } from "./talks.ts";

/** The report as one page that loads nothing: findings, the deployment as a picture, every check; with a filter over all of it. */
export function renderReportHtml(account: Account, inventory: Inventory, { exitCode }: { exitCode: number }): string {
  const { report } = account;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeMarkup(`${report.deployment}: ${summary(account)}`)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${escapeMarkup(report.deployment)}</h1>
<p class="summary">${escapeMarkup(summary(account))}</p>
<p class="faint">${escapeMarkup(circumstances(account, exitCode))}</p>
</header>
${filter()}
<main>
<section aria-labelledby="findings">
<h2 id="findings">Findings</h2>
${renderFindings(account)}
</section>
<section aria-labelledby="picture">
<h2 id="picture">The deployment</h2>
${legendList()}
<div class="scroll" role="region" aria-label="picture of the deployment" tabindex="0">
${renderPicture(account, inventory)}
</div>
${talkList(inventory)}
</section>
<section aria-labelledby="checks">
<h2 id="checks">Every check</h2>
${renderCheckTables(account)}
</section>
</main>
<script>${script}</script>
</body>
</html>
`;
}

/** Nothing is loaded, and no script runs but ours: should markup of a host ever get in, it can do nothing. */
function policy(): string {
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; base-uri 'none'; form-action 'none'`;
}

function summary({ counts, report }: Account): string {
  const { broken, warnings, unknown } = counts;
  if (report.interrupted) return "stopped before everything had answered";
  if (broken + warnings + unknown === 0) return "everything works";
  return `${broken} broken, ${counted(warnings, "warning")}, ${unknown} unknown`;
}

function circumstances({ report, counts }: Account, exitCode: number): string {
  const { hosts, services, startedAt, ms } = report;
  const what = [
    counted(hosts.length, "host"),
    counted(services.length, "service"),
    counted(counts.checks, "check"),
  ].join(", ");
  const when = startedAt.toISOString().replace("T", " ").slice(0, 19);
  return `${what}; looked at on ${when} UTC for ${seconds(ms)}; exit code ${exitCode}`;
}

/** Without the script there is no filter to see. */
function filter(): string {
  const boxes = legend.map(
    ({ word, mark }) =>
      `<label class="choice ${word}"><input type="checkbox" name="state" value="${word}" checked><span class="mark" aria-hidden="true">${mark}</span> ${word}</label>`,
  );
  return `<form class="filter" role="search" aria-label="filter" hidden>
<label class="find">find <input type="search" name="text" autocomplete="off" placeholder="host, service, check or words"></label>
<fieldset><legend class="visually-hidden">states to show</legend>${boxes.join("")}</fieldset>
<p class="faint" role="status"></p>
</form>`;
}

function legendList(): string {
  const states = legend.map(
    ({ word, mark, meaning }) =>
      `<li class="${word}"><span class="mark" aria-hidden="true">${mark}</span> ${word}: ${meaning}</li>`,
  );
  const talks = [
    ["public", "requests from the internet"],
    ["needs", "needs"],
    ["scrapes", "scrapes metrics of"],
  ].map(
    ([kind, text]) =>
      `<li><svg width="44" height="10" aria-hidden="true"><path class="talk ${kind}" d="M2 5H42"/></svg> ${text}</li>`,
  );
  return `<ul class="legend">${states.join("")}${talks.join("")}</ul>`;
}

function talkList(inventory: Inventory): string {
  const items = talksIn(inventory).map(({ said }) => `<li>${escapeMarkup(said)}</li>`);
  if (items.length === 0) return "";
  return `<details class="talks"><summary>Who talks to whom, in words</summary><ul>${items.join("")}</ul></details>`;
}
