import type { Account } from "../../checks/account.ts";
import type { Inventory } from "../../inventory/inventory.ts";
import { escapeMarkup } from "../escape.ts";
import { worstOf } from "../state.ts";
import { type Box, type HostBox, type Layout, layOut } from "./layout.ts";
import { anchorOf, type Node, nodeIn, notLookedAt } from "./nodes.ts";
import { ofService, type Talk, talksIn } from "./talks.ts";

/** The deployment as inline SVG: hosts with their services, public names, and who talks to whom, marked and coloured by state. */
export function renderPicture(account: Account, inventory: Inventory): string {
  const talks = talksIn(inventory);
  const layout = layOut(inventory, talks);
  const nodeOf = (host: string, service: string | undefined): Node => {
    const results = account.report.results.filter(({ at }) => at.host === host && at.service === service);
    return results.length === 0 ? notLookedAt : nodeIn(worstOf(results, account));
  };
  const states = new Map(
    inventory.services.map(({ name, host }) => [ofService(name), nodeOf(host, name).word] as const),
  );
  const size = `width="${layout.width}" height="${layout.height}" viewBox="0 0 ${layout.width} ${layout.height}"`;
  return [
    `<svg class="picture" ${size} role="group" aria-label="hosts and services of ${escapeMarkup(inventory.name)}">`,
    markers(),
    // Lines go behind the hosts they pass.
    `<g aria-hidden="true">${talks.map((talk) => line(talk, layout, states)).join("")}</g>`,
    ...layout.hosts.map((box) => frame(box, nodeOf(box.host, undefined))),
    ...layout.names.map(({ name, ...box }) => publicName(name, box)),
    ...layout.hosts.flatMap((box) =>
      box.services.map(({ service, ...place }) => row(service, place, nodeOf(box.host, service))),
    ),
    "</svg>",
  ].join("\n");
}

function markers(): string {
  return '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" fill="context-stroke"/></marker></defs>';
}

function frame({ host, label, x, y, width, height }: HostBox, node: Node): string {
  const head = link(
    anchorOf(host, undefined),
    `${label}: ${node.said}`,
    node,
    `<rect class="hit" x="${x + 1}" y="${y + 1}" width="${width - 2}" height="28" rx="7"/>${text(node.mark, x + 10, y + 20, "mark")}${text(fitted(label, width), x + 28, y + 20, "label")}`,
  );
  return `<g class="host ${node.word}"><rect class="frame" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>${head}</g>`;
}

function row(service: string, { x, y, width, height }: Box, node: Node): string {
  const inner = `<rect class="row" x="${x + 4}" y="${y + 1}" width="${width - 8}" height="${height - 2}" rx="4"/>${text(node.mark, x + 10, y + 18, "mark")}${text(fitted(service, width), x + 28, y + 18, "name")}`;
  const head = link(anchorOf("", service), `${service}: ${node.said}`, node, inner);
  return `<g class="service ${node.word}" data-end="${escapeMarkup(ofService(service))}">${head}</g>`;
}

/** A link to the checks; plain where there are none. */
function link(anchor: string, said: string, node: Node, inner: string): string {
  if (node === notLookedAt) return `<g role="img" aria-label="${escapeMarkup(said)}">${inner}</g>`;
  return `<a href="#${escapeMarkup(anchor)}" aria-label="${escapeMarkup(said)}">${inner}</a>`;
}

function publicName(name: string, { x, y, width, height }: Box): string {
  return `<g class="public" data-end="${escapeMarkup(`name ${name}`)}"><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="13"/>${text(fitted(name, width + 16), x + 14, y + 18, "name")}</g>`;
}

function line(talk: Talk, { ends }: Layout, states: ReadonlyMap<string, string>): string {
  const [from, to] = [ends.get(talk.from), ends.get(talk.to)];
  if (from === undefined || to === undefined) return "";
  const tip = `marker-end="url(#tip)"`;
  const data = `data-from="${escapeMarkup(talk.from)}" data-to="${escapeMarkup(talk.to)}"`;
  return `<path class="talk ${talk.kind} ${states.get(talk.to) ?? ""}" d="${curve(from, to)}" ${tip} ${data}/>`;
}

/** From the right side of one to the left side of the other; where that is not to the right, around the right side. */
function curve(from: Box, to: Box): string {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2];
  const y2 = to.y + to.height / 2;
  if (to.x > x1) {
    const bend = Math.max(30, (to.x - x1) / 2);
    return `M${x1} ${y1}C${x1 + bend} ${y1} ${to.x - bend} ${y2} ${to.x - 1} ${y2}`;
  }
  const x2 = to.x + to.width;
  const out = Math.max(x1, x2) + 16 + Math.min(44, Math.abs(y2 - y1) / 6);
  return `M${x1} ${y1}C${out} ${y1} ${out} ${y2} ${x2 + 1} ${y2}`;
}

function text(content: string, x: number, y: number, name: string): string {
  return `<text class="${name}" x="${x}" y="${y}">${escapeMarkup(content)}</text>`;
}

function fitted(name: string, width: number): string {
  const room = Math.floor((width - 34) / 7.3);
  return name.length <= room ? name : `${name.slice(0, room - 1)}…`;
}
