import { readFaults } from "./break.ts";
import { readEstate } from "./estate.ts";
import { leaderOf, systemState } from "./machine.ts";
import { sshAnswers } from "./network.ts";
import { readRecord } from "./record.ts";

/** A line for every host: its process, address, whether sshd answers and what its systemd says. */
export async function status(): Promise<string> {
  const record = readRecord();
  if (!record) return "the lab is down";
  const estate = readEstate();
  const rows = await Promise.all(
    estate.hosts.map(async ({ name, address }) => {
      const leader = leaderOf(name);
      if (!leader) return [name, address, "-", "-", "down"];
      const [ssh, system] = await Promise.all([sshAnswers(estate, name), systemState(name, 0)]);
      return [name, address, String(leader), ssh ? "answers" : "silent", system];
    }),
  );
  const head = record.complete ? `up since ${record.since}` : `began to come up at ${record.since}, not complete`;
  const faults = readFaults();
  const broken = faults.length > 0 ? [`broken on purpose: ${faults.join(", ")}`] : [];
  return [head, ...broken, ...table([["host", "address", "pid", "sshd", "systemd"], ...rows])].join("\n");
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
