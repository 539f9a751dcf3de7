import { excerpt } from "../../probes/excerpt.ts";
import type { Row } from "../../probes/postgres.ts";
import { isSameValue } from "../../services/postgresql-values.ts";
import type { Mistake, ServerSeen, Waiting } from "./seen.ts";

/** What the server said to each query of `see-postgres.ts`, in their order. */
export function serverSeen(answers: readonly (readonly Row[])[]): ServerSeen {
  const [running = [], lines = [], mistakes = [], hba = [], roles = [], unread = [], pending = [], tables = []] =
    answers;
  const [extensions = [], [database] = [], [known] = []] = answers.slice(8);
  return {
    settings: new Map(
      running.map((row) => [
        textOf(row, "name").toLowerCase(),
        {
          name: textOf(row, "name"),
          running: textOf(row, "running"),
          type: textOf(row, "type"),
          unit: optional(row, "unit"),
          context: textOf(row, "context"),
          source: textOf(row, "source"),
        },
      ]),
    ),
    known: new Set(Array.isArray(known?.["names"]) ? known["names"].map(String) : []),
    lines: lines.map((row) => ({
      name: textOf(row, "name"),
      value: textOf(row, "value"),
      file: textOf(row, "file"),
      line: Number(row["line"]),
      at: Number(row["at"]),
    })),
    mistakes: mistakes.map(mistakeOf),
    // Some lines that cannot be read have no problem and no type either.
    hbaMistakes: hba.filter((row) => row["problem"] !== null || row["type"] === null).map(mistakeOf),
    roleSettings: roles.flatMap((row) => {
      const setting = textOf(row, "setting");
      const [name = ""] = setting.split("=");
      const value = setting.slice(name.length + 1);
      return [{ role: optional(row, "role"), database: optional(row, "database"), name: name.toLowerCase(), value }];
    }),
    unread: unread.filter(isAnother).map(waitingOf),
    pending: pending.filter(isAnother).map(waitingOf),
    tables: tablesOf(tables),
    extensions: new Map(extensions.map((row) => [textOf(row, "name"), row["installed"] === true])),
    owner: database?.["superuser"] === false ? textOf(database, "role") : undefined,
    databaseBytes: Number(database?.["bytes"] ?? 0),
  };
}

function tablesOf(rows: readonly Row[]): ServerSeen["tables"] {
  const byTable = Map.groupBy(rows, (row) => textOf(row, "table"));
  return new Map(
    [...byTable].map(([table, own]) => [
      table,
      new Map(own.flatMap((row) => (row["name"] === null ? [] : [[textOf(row, "name"), textOf(row, "value")]]))),
    ]),
  );
}

function mistakeOf(row: Row): Mistake {
  const name = optional(row, "name");
  const problem = excerpt(textOf(row, "problem") || "cannot be read");
  return {
    file: optional(row, "file"),
    line: Number(row["line"] ?? 0),
    problem: name === undefined ? problem : `${excerpt(name)}: ${problem}`,
  };
}

/** Two ways of writing may mean the same; of text settings only whether they are equal is told. */
function isAnother(row: Row): boolean {
  const { running, wanted, same } = row;
  if (typeof running !== "string" || typeof wanted !== "string") return same === false;
  return !isSameValue(running, wanted, { type: textOf(row, "type"), unit: optional(row, "unit") });
}

function waitingOf(row: Row): Waiting {
  const file = optional(row, "file");
  const place = file === undefined ? "no file" : `${file}:${String(row["line"])}`;
  return { name: textOf(row, "name"), wanted: optional(row, "wanted"), place };
}

function optional(row: Row, name: string): string | undefined {
  const value = row[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function textOf(row: Row, name: string): string {
  const value = row[name];
  return typeof value === "string" ? value : "";
}
