import { edges, labelled, lasting, wrap } from "./layout.ts";
import { type Paint, paints } from "./paint.ts";

/** One of the places a certificate is at. Times are ISO. */
interface ShownPlace {
  readonly where: string;
  readonly fingerprint: string | null;
  readonly from: string | null;
  readonly until: string | null;
  readonly problem: string | null;
}

interface CertificateHead {
  readonly title: string;
  readonly name: string;
  readonly service: string;
  /** The host's label. */
  readonly label: string;
}

/** A certificate, or why nothing could be told of it. */
export type CertificateRow = CertificateHead &
  (
    | { readonly untold: string }
    | {
        readonly renewed: ShownPlace;
        readonly installed: ShownPlace;
        readonly shown: ShownPlace;
        readonly isCurrent: boolean;
        readonly notes: readonly {
          readonly kind: string;
          readonly text: string;
          readonly remedy: string | null;
        }[];
      }
  );

interface Look {
  readonly width: number;
  readonly colour: boolean;
  readonly now: Date;
}

/** Where each certificate is. */
export function renderCertificates(rows: readonly CertificateRow[], look: Look): string {
  const paint = paints(look.colour);
  return rows
    .flatMap((row) => lines(row, look, paint))
    .map((line) => `${line}\n`)
    .join("");
}

function lines(row: CertificateRow, { width, now }: Look, paint: Paint): readonly string[] {
  const head = (sign: string): string => `${sign} ${edges(row.name, `${row.service} on ${row.label}`, width - 2)}`;
  if ("untold" in row) return [head(paint.unsure("?")), ...wrap(row.untold, width - 4).map((line) => `    ${line}`)];
  const { renewed, installed, shown, isCurrent, notes } = row;
  const place = (label: string, it: ShownPlace, before: ShownPlace | undefined): readonly string[] =>
    labelled(label, `${it.where}: ${stateOf(it, before, now)}`, { indent: 4, width });
  return [
    head(isCurrent ? paint.good("✓") : paint.warn("!")),
    ...place("renewed", renewed, undefined),
    ...place("there", installed, renewed),
    ...place("shown", shown, installed),
    ...notes.flatMap(({ text, remedy }) => [
      ...labelled("but", text, { indent: 4, width }),
      ...(remedy === null ? [] : labelled("do", remedy, { indent: 4, width })),
    ]),
    ...(isCurrent || notes.length > 0 ? [] : labelled("do", "lotus certs sync", { indent: 4, width })),
  ];
}

function stateOf({ fingerprint, from, until, problem }: ShownPlace, before: ShownPlace | undefined, now: Date): string {
  if (fingerprint === null || from === null || until === null) return problem ?? "nothing";
  if (before?.fingerprint === fingerprint) return "the same";
  const left = Date.parse(until) - now.getTime();
  const end = left > 0 ? `ends in ${lasting(left)}` : `ended ${lasting(-left)} ago`;
  return `of ${from.slice(0, 10)}, ${end} (${until.slice(0, 10)})`;
}
