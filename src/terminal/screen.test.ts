import { EventEmitter } from "node:events";

import { expect, test } from "vitest";

import { openScreen } from "./screen.ts";

/** A terminal that keeps what is written to it. */
function terminal(columns: number, rows: number) {
  const written: string[] = [];
  const out = Object.assign(new EventEmitter(), {
    columns,
    rows,
    write: (text: string) => written.push(text) > 0,
  }) as unknown as NodeJS.WriteStream;
  return { out, written };
}

/** What stands on the screen after a draw, without the escape codes. */
// oxlint-disable-next-line no-control-regex -- escape codes are what this is about
const shown = (text: string) => text.replaceAll(/\u001b\[[\d;?]*[A-Za-z]/g, "").split("\r\n");

test("takes the alternate screen and gives the terminal back once, with its cursor", () => {
  const { out, written } = terminal(80, 24);
  const before = process.listenerCount("SIGTSTP");
  const screen = openScreen(out);
  screen.draw("a\nb\n", "status");
  screen.leave();
  screen.leave();
  expect(written[0]).toBe("\u001b[?1049h\u001b[?25l");
  expect(written.at(-1)).toBe("\u001b[?25h\u001b[?1049l");
  expect(written).toHaveLength(3);
  expect(process.listenerCount("SIGTSTP")).toBe(before);
});

test.each([
  ["all that fits", "1\n2\n3", 5, ["1", "2", "3", "status"]],
  [
    "as much as fits, and how much there is besides",
    "1\n2\n3\n4\n5",
    5,
    ["1", "2", "… 3 more lines; a taller window shows them", "status"],
  ],
  [
    "a line that is longer than the window takes two",
    `${"x".repeat(100)}\n2\n3`,
    5,
    ["x".repeat(100), "… 2 more lines; a taller window shows them", "status"],
  ],
])("shows %s", (_, text, rows, expected) => {
  const { out, written } = terminal(80, rows);
  const screen = openScreen(out);
  screen.draw(text, "status");
  screen.leave();
  expect(shown(written[1] ?? "")).toEqual(expected);
});

test("is drawn again when the window has another size", () => {
  const { out } = terminal(80, 24);
  const screen = openScreen(out);
  let redrawn = 0;
  screen.onChange(() => (redrawn += 1));
  out.emit("resize");
  screen.leave();
  out.emit("resize");
  expect(redrawn).toBe(1);
});
