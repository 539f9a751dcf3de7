import fc from "fast-check";
import { describe, expect, it, test } from "vitest";

import { editedHba, isAsWanted, parseHba } from "./postgresql-hba.ts";

const wanted = { addresses: ["10.10.10.29"], database: "synapse", user: "synapse_user" };
const local =
  "# TYPE  DATABASE\nlocal   all  postgres  peer\nlocal all all peer\nhost all all 127.0.0.1/32 scram-sha-256\n";
const row = "host    synapse         synapse_user    10.10.10.29/32          scram-sha-256";

describe("lines of pg_hba.conf", () => {
  test.each([
    ["local all postgres peer", { is: "own", method: "peer" }],
    ["host synapse synapse_user 10.10.10.29/32 scram-sha-256", { is: "remote", address: "10.10.10.29/32" }],
    ["host synapse all 10.10.10.29 255.255.255.255 md5", { address: "10.10.10.29/255.255.255.255", method: "md5" }],
    [
      'hostssl "my db",other +admins,me samenet scram-sha-256 # why',
      { databases: ["my db", "other"], users: ["+admins", "me"] },
    ],
    ["host all all ::1/128 trust", { is: "own" }],
    ["host all all 127.0.0.0 255.0.0.0 trust", { is: "own" }],
    ["host all all 127.0.0.0/1 trust", { is: "remote" }],
    ["host all all 0.0.0.0/0 reject", { is: "remote", method: "reject" }],
    ["include_dir hba.d", { is: "include" }],
    ["   # only words", { is: "blank" }],
    ["hosst all all all trust", { is: "unreadable" }],
    ["host all \\\n  all 10.0.0.0/8 trust", { is: "remote", address: "10.0.0.0/8" }],
  ])("%s", (text, expected) => {
    expect(parseHba(`${text}\n`)).toMatchObject([{ text, ...expected }]);
  });
});

describe("the remote rows", () => {
  test.each([
    ["none yet", local, `${local}${row}\n`],
    ["everyone", `${local}host all all 0.0.0.0/0 scram-sha-256\n`, `${local}${row}\n`],
    ["another method", `${local}host synapse synapse_user 10.10.10.29/32 md5\n# end\n`, `${local}${row}\n# end\n`],
    ["another database", `${local}host all synapse_user 10.10.10.29/32 scram-sha-256\n`, `${local}${row}\n`],
    ["a refusal first", `${local}host all all all reject\n${row}\n`, `${local}${row}\nhost all all all reject\n`],
    ["more behind it", `${local}${row}\nhost all all samenet trust\n`, `${local}${row}\n`],
    ["files before it", `include other.conf\n${row}\n`, `${row}\ninclude other.conf\n`],
  ])("%s", (_name, before, after) => {
    expect(editedHba(before, wanted)).toBe(after);
  });

  test.each([
    local + row,
    `${local}hostssl synapse all 10.10.10.29 255.255.255.255 scram-sha-256\nhost all all all reject\n`,
    `${row}\n${local}`,
  ])("stay where they are as wanted: %s", (text) => {
    expect(editedHba(text, wanted)).toBe(text);
  });

  it("are as wanted afterwards, and no other line is touched", () => {
    const line = fc.constantFrom(
      row,
      "host all all all trust",
      "host all all 10.10.10.0/24 reject",
      "local all all peer",
      "include x",
      "# words",
      "",
      "hostnossl synapse me 10.10.10.29/32 scram-sha-256",
      "host synapse me 10.10.10.29/32 md5",
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const before = lines.map((text) => `${text}\n`).join("");
        const after = editedHba(before, wanted);
        const others = (text: string) =>
          parseHba(text).filter(({ is, method }) => is !== "remote" || method === "reject");
        expect(isAsWanted(parseHba(after), wanted)).toBe(true);
        expect(others(after)).toEqual(others(before));
        expect(editedHba(after, wanted)).toBe(after);
      }),
    );
  });
});
