import { LotusError } from "../errors.ts";
import type { RemoteCommand } from "../hosts/command.ts";
import type { HostView } from "../hosts/host.ts";
import { lastWords } from "../hosts/printable.ts";
import { sealedProgram } from "./sealed-program.ts";

/** Where secrets lie on a host. */
export type SealedSource =
  | { readonly kind: "turnserver" | "livekit"; readonly path: string }
  /** Files, and folders of `*.yaml`; only what is about TURN. */
  | { readonly kind: "synapse"; readonly paths: readonly string[] }
  /** What a running unit was started with, of the variables that begin so. */
  | LivekitRooms
  | { readonly kind: "environment"; readonly unit: string; readonly prefix: string };

/** Not a configuration, but what LiveKit on the host says to each key of its own: `KEY STATUS` a line, 0 where it says nothing. */
export interface LivekitRooms {
  readonly kind: "rooms";
  readonly path: string;
  readonly port: number;
}

/** A message to make a MAC of, with each secret. */
export interface ToSeal {
  readonly hash: "sha1" | "sha256";
  readonly message: string;
}

/** MACs made with one secret, one for each message asked for. */
export type Seal = readonly Buffer[];

/**
 * A configuration in which every secret is replaced by MACs made with it on the host, so that no secret leaves it.
 * Undefined when it is not there. @throws LotusError when it cannot be told, HostError when the host cannot be asked.
 */
export async function readSealed(
  host: HostView,
  source: SealedSource,
  messages: readonly ToSeal[] = [],
): Promise<string | undefined> {
  const stdin = messages.map(({ hash, message }) => `${hash} ${Buffer.from(message).toString("hex")}\n`).join("");
  const { status, stdout, stderr } = await host.query(askSealed(source), { stdin });
  if (status === 0) return stdout;
  if (status === 10) return undefined;
  throw new LotusError(`${host.label} did not give out ${nameOf(source)} without its secrets: ${lastWords(stderr)}`);
}

/** The MACs that stand in a secret's place; undefined for anything else. */
export function readSeal(text: string | undefined): Seal | undefined {
  if (text === undefined || !/^sealed(?:-[0-9a-f]+)*$/.test(text)) return undefined;
  return text
    .split("-")
    .slice(1)
    .map((hex) => Buffer.from(hex, "hex"));
}

function askSealed(source: SealedSource): RemoteCommand {
  return ["perl", "-e", sealedProgram, source.kind, ...wordsOf(source)];
}

function wordsOf(source: SealedSource): readonly string[] {
  if (source.kind === "synapse") return source.paths;
  if (source.kind === "rooms") return [source.path, String(source.port)];
  return source.kind === "environment" ? [source.unit, source.prefix] : [source.path];
}

function nameOf(source: SealedSource): string {
  if (source.kind === "synapse") return source.paths.join(" and ");
  return source.kind === "environment" ? `what ${source.unit} was started with` : source.path;
}
