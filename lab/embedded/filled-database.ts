import { createHash } from "node:crypto";
import { openAsBlob } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { PGlite } from "@electric-sql/pglite";

import { repository } from "../places.ts";

interface FilledDatabase {
  /** The engine's data directory as a tar archive. */
  readonly file: string;
  /** Of the database, which the statements may change. */
  readonly name: string;
}

const modules = join(repository, "node_modules");
const cache = join(modules, ".cache/lotus-embedded");

/** PostgreSQL in this process, as these statements leave it; without any it is empty, and called postgres. */
export async function openDatabase(content = ""): Promise<PGlite> {
  const { file, name } = await filledDatabase(content);
  const db = await PGlite.create({ loadDataDir: await openAsBlob(file), database: name });
  // What they set for their session is not in what was kept.
  await db.exec((content.match(/^SET .*;$/gm) ?? []).join("\n"));
  return db;
}

/** A database as these statements leave it, made once and kept: most of what a start takes is making an empty one. */
export async function filledDatabase(content: string): Promise<FilledDatabase> {
  const engine = await readFile(join(modules, "@electric-sql/pglite/package.json"), "utf8");
  const folder = join(cache, createHash("sha256").update(`${engine}\n${content}`).digest("hex"));
  return (await find(folder)) ?? fill(folder, content);
}

async function find(folder: string): Promise<FilledDatabase | undefined> {
  const [archive] = await readdir(folder).catch(() => []);
  return archive === undefined ? undefined : { file: join(folder, archive), name: archive.replace(/\.tar$/, "") };
}

async function fill(folder: string, content: string): Promise<FilledDatabase> {
  const db = await PGlite.create();
  await db.exec(content);
  const { rows } = await db.query<{ name: string }>("SELECT current_database() AS name");
  const name = rows[0]?.name ?? "";
  const archive = await db.dumpDataDir("none");
  await db.close();
  await mkdir(cache, { recursive: true });
  const half = await mkdtemp(join(cache, "half-"));
  await writeFile(join(half, `${name}.tar`), new Uint8Array(await archive.arrayBuffer()));
  // Somebody else may have made the same meanwhile.
  await rename(half, folder).catch(() => rm(half, { recursive: true }));
  return { file: join(folder, `${name}.tar`), name };
}
