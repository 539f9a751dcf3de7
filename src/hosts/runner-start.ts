import { HostError } from "./host-error.ts";
import { lastWords } from "./printable.ts";
import { runnerProgram } from "./runner-program.ts";
import { runnerVerbs } from "./runner-verbs.ts";
import type { Named, ProcessEnd } from "./transport.ts";

/** The program for a connection, without comments and indentation: it crosses the wire every time. */
export function programText(mark: string): Buffer {
  const source = `our $mark = "${mark}";\n${runnerProgram}${runnerVerbs}`;
  return Buffer.from(source.replaceAll(/^\s*#.*\n/gm, "").replaceAll(/^\s+/gm, ""));
}

/** The words that start it: the program itself arrives on stdin, so that only its reader shows in the host's process list. */
export function bootstrap(length: number): readonly string[] {
  const read = `my($n,$c)=(${length},"");while(length($c)<$n){sysread(STDIN,$c,$n-length($c),length($c))||exit 9}`;
  return ["env", "LC_ALL=C", "perl", "-e", `${read}eval$c;print STDERR $@;exit 9`];
}

/** The way to a runner that had answered is gone. */
export function dropped(host: Named, end: ProcessEnd, stderr: string): HostError {
  const words = lastWords(stderr);
  const how = end.signal ? ` (our program there was ended by ${end.signal})` : words === "" ? "" : ` (${words})`;
  return new HostError(`the connection to ${host.label} was lost while it was being asked${how}`, {
    host: host.name,
    phase: "command",
    kind: "closed",
    hint: "what ran there for us is ended as soon as the host notices; look before you repeat a change",
  });
}

/** The bytes that came are no answers. */
export function garbled(host: Named, cause: unknown): HostError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new HostError(`${host.label} sent an answer that makes no sense: ${why}`, {
    host: host.name,
    phase: "command",
    kind: "protocol",
    cause,
  });
}
