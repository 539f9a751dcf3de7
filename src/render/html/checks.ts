import type { Account } from "../../checks/account.ts";
import type { Result } from "../../checks/report.ts";
import { escapeMarkup } from "../escape.ts";
import { counted } from "../layout.ts";
import { stateOf, worstOf } from "../state.ts";
import { hostsIn, type SubjectRows } from "../subjects.ts";
import { anchorOf } from "./nodes.ts";

/** Every host with its services: a line each that opens to the checks; open from the start where something is not well. */
export function renderCheckTables(account: Account): string {
  return hostsIn(account)
    .map(
      ({ host, label, subjects }) =>
        `<section class="host-checks" aria-label="${escapeMarkup(label)}"><h3>${escapeMarkup(label)}</h3>
${subjects.map((subject) => subjectBlock(host, subject, account)).join("\n")}
</section>`,
    )
    .join("\n");
}

function subjectBlock(host: string, { service, name, results }: SubjectRows, account: Account): string {
  const state = worstOf(results, account);
  const slowest = Math.max(0, ...results.map(({ ms }) => ms));
  const open = state.word === "clean" ? "" : " open";
  return `<details class="item ${state.word}" data-state="${state.word}" id="${anchorOf(host, service)}"${open}>
<summary><span class="mark" aria-hidden="true">${state.mark}</span> <span class="name">${escapeMarkup(name)}</span> <span class="faint">${state.word}, ${counted(results.length, "check")}, ${slowest} ms</span></summary>
<table><thead><tr><th scope="col">state</th><th scope="col">check</th><th scope="col">what it proves</th><th scope="col">time</th></tr></thead>
<tbody>${results.map((result) => row(result, account)).join("")}</tbody></table>
</details>`;
}

function row(result: Result, account: Account): string {
  const { word, mark } = stateOf(result, account);
  const cells = [
    `<td class="${word}"><span class="mark" aria-hidden="true">${mark}</span> ${word}</td>`,
    `<th scope="row">${escapeMarkup(result.at.check)}</th>`,
    `<td>${escapeMarkup(what(result))}</td>`,
    `<td class="time">${result.ms} ms</td>`,
  ];
  return `<tr>${cells.join("")}</tr>`;
}

function what({ title, outcome }: Result): string {
  if (outcome.kind === "unknown") return `${title}: ${outcome.reason}`;
  if (outcome.kind !== "skipped") return title;
  const { check, host, service } = outcome.because;
  return `${title}: not said, follows from ${check} of ${service ?? host}`;
}
