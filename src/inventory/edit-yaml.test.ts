import { describe, expect, it, test } from "vitest";

import { editedYaml } from "./edit-yaml.ts";

const text = `# the estate
services:
  postgresql: # the database
    unit: postgresql@17-main.service
    settings: # in its own words
      work_mem:   4MB   # for sorts
      jit: off

    extensions: [pg_stat_statements]
    limits: { walSize: 8 GB } # of 30 GB
`;
const at = (...keys: readonly string[]) => ["services", "postgresql", ...keys];

describe("editing a YAML text", () => {
  test.each([
    ["a value, and its comment stays", at("settings", "work_mem"), "12MB", ["work_mem:   4MB ", "work_mem:   12MB "]],
    [
      "a new value with its reason",
      at("settings", "max_wal_size"),
      "2GB",
      ["jit: off\n", "jit: off\n      max_wal_size: 2GB # why\n"],
    ],
    ["numbers without quotes", at("settings", "cores"), "5", ["jit: off\n", "jit: off\n      cores: 5 # why\n"]],
    [
      "text that needs them with quotes",
      at("settings", "x"),
      "a: b",
      ["jit: off\n", 'jit: off\n      x: "a: b" # why\n'],
    ],
    ["in a map on one line", at("limits", "slotWal"), "512 MB", ["8 GB }", "8 GB, slotWal: 512 MB }"]],
    [
      "a map that is not there yet",
      at("tables", "devices", "factor"),
      "0.02",
      ["of 30 GB\n", "of 30 GB\n    tables:\n      devices:\n        factor: 0.02 # why\n"],
    ],
  ])("%s", (_name, path, value, [before, after]) => {
    expect(editedYaml(text, [{ path, value, comment: "why" }])).toBe(text.replace(before ?? "", after ?? ""));
  });

  it("makes several changes one after the other", () => {
    const edits = ["a", "b"].map((key) => ({ path: at("tables", "devices", key), value: "1" }));
    expect(editedYaml(text, edits)).toBe(`${text}    tables:\n      devices:\n        a: 1\n        b: 1\n`);
  });

  it("ends a last line that has no line feed", () => {
    expect(editedYaml("a:\n  b: 1", [{ path: ["a", "c"], value: "2" }])).toBe("a:\n  b: 1\n  c: 2\n");
  });

  test.each([
    ["a list", at("extensions"), text],
    ["nothing", ["a", "b"], "a:\n"],
    ["no YAML", ["a", "b"], "a: [\n"],
  ])("refuses where there is %s", (_name, path, from) => {
    expect(editedYaml(from, [{ path, value: "1" }])).toBeUndefined();
  });
});
