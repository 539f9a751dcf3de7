import { expect, test } from "vitest";

import { askProgram } from "./program-turn.ts";

const environment = { PATH: process.env["PATH"] };

test("programs asked for in one turn each get their own answer", async () => {
  const words = ["one", "it's two", ""];
  const answers = await Promise.all(words.map((word) => askProgram(["printf", "%s\n", word], environment, 5000)));
  expect(answers).toEqual(words.map((word) => ({ status: 0, missing: false, stdout: `${word}\n`, stderr: "" })));
});

test("a program that finds nothing, fails, is missing or prints no line's end is told apart from its neighbours", async () => {
  const [none, failed, missing, open, fine] = await Promise.all([
    askProgram(["sh", "-c", "exit 1"], environment, 5000),
    askProgram(["sh", "-c", "echo said; echo why >&2; exit 255"], environment, 5000),
    askProgram(["lotus-no-such-program"], environment, 5000),
    askProgram(["printf", "no end"], environment, 5000),
    askProgram(["echo", "fine"], environment, 5000),
  ]);
  expect(none).toEqual({ status: 1, missing: false, stdout: "", stderr: "" });
  expect(failed).toEqual({ status: 255, missing: false, stdout: "said\n", stderr: "why\n" });
  expect(missing).toMatchObject({ status: undefined, missing: true });
  expect(open).toMatchObject({ status: 0, stdout: "no end" });
  expect(fine).toMatchObject({ status: 0, stdout: "fine\n" });
});

test("one that hangs takes nobody else's answer away", async () => {
  const all = await Promise.all([
    askProgram(["echo", "before"], environment, 700),
    askProgram(["sleep", "60"], environment, 700),
    askProgram(["echo", "after"], environment, 700),
    askProgram(["echo", "last"], environment, 700),
  ]);
  expect(all.map(({ status, stdout }) => [status, stdout])).toEqual([
    [0, "before\n"],
    [undefined, ""],
    [0, "after\n"],
    [0, "last\n"],
  ]);
});
