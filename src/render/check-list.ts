import type { Listed } from "../checks/list.ts";
import { counted, wrap } from "./layout.ts";

export interface CheckListOptions {
  readonly width: number;
  /** How many hosts there are. */
  readonly hosts: number;
}

/** Every check with the state it proves and what it looks at. */
export function renderCheckList(listed: readonly Listed[], { width, hosts }: CheckListOptions): string {
  const ids = Math.max(...listed.map(({ check }) => check.length));
  const indent = " ".repeat(ids + 2);
  const room = Math.max(40, Math.max(80, width) - ids - 2);
  const blocks = listed.map(({ check, title, of, looksAt }) => {
    const isEvery = of === "hosts" && looksAt.length === hosts && hosts > 1;
    const what = isEvery ? `all ${hosts} hosts` : `${counted(looksAt.length, of.slice(0, -1))}: ${looksAt.join(", ")}`;
    const [first = "", ...more] = [...wrap(title, room), ...wrap(what, room)];
    return [check.padEnd(ids + 2) + first, ...more.map((line) => indent + line)].join("\n");
  });
  return `${blocks.join("\n")}\n`;
}

/** The same for programs; documented in docs/health-json.md. */
export function renderCheckListJson(listed: readonly Listed[]): string {
  return `${JSON.stringify({ schema: "lotus.checks/1", checks: listed }, undefined, 2)}\n`;
}
