/** The whole terminal for a while, as `watch` and editors have it. */
export interface Screen {
  /** Shows these lines from the top, as many as fit, and the last one at the bottom. */
  readonly draw: (text: string, status: string) => void;
  /** Told when the window has another size, or the program goes on after Ctrl-Z: draw again. */
  readonly onChange: (redraw: () => void) => void;
  readonly size: () => { readonly columns: number; readonly rows: number };
  /** Gives the terminal back as it was. Safe to call twice. */
  readonly leave: () => void;
}

const enter = "\u001b[?1049h\u001b[?25l";
const exit = "\u001b[?25h\u001b[?1049l";
/** To the top, without clearing first: what is drawn over does not flicker. */
const home = "\u001b[H";
const restOfLine = "\u001b[K";
const restOfScreen = "\u001b[J";

/** Takes over the terminal of standard output; whatever ends the process gives it back. */
export function openScreen(out: NodeJS.WriteStream = process.stdout): Screen {
  let isOpen = true;
  let redraw = (): void => undefined;
  const size = () => ({ columns: out.columns || 80, rows: out.rows || 24 });
  const changed = (): void => redraw();
  const suspend = (): void => {
    out.write(exit);
    process.kill(process.pid, "SIGSTOP");
  };
  const resume = (): void => {
    out.write(enter);
    redraw();
  };
  const leave = (): void => {
    if (!isOpen) return;
    isOpen = false;
    out.off("resize", changed);
    process.off("SIGTSTP", suspend).off("SIGCONT", resume).off("exit", leave);
    out.write(exit);
  };
  out.write(enter);
  out.on("resize", changed);
  process.on("SIGTSTP", suspend).on("SIGCONT", resume).on("exit", leave);
  return {
    draw(text, status) {
      const { columns, rows } = size();
      const lines = fitting(text.trimEnd().split("\n"), columns, rows - 2);
      const body = lines.map((line) => `${line}${restOfLine}\r\n`).join("");
      out.write(`${home}${body}${restOfScreen}\u001b[${rows};1H${status.slice(0, columns - 1)}${restOfLine}`);
    },
    onChange: (then) => {
      redraw = then;
    },
    size,
    leave,
  };
}

/** Commands are longer than a line now and then, and take two. */
function fitting(lines: readonly string[], columns: number, room: number): readonly string[] {
  const ends: number[] = [];
  for (const line of lines) ends.push((ends.at(-1) ?? 0) + rowsOf(line, columns));
  if ((ends.at(-1) ?? 0) <= room) return lines;
  const shown = ends.filter((end) => end < room).length;
  return [...lines.slice(0, shown), `… ${lines.length - shown} more lines; a taller window shows them`];
}

function rowsOf(line: string, columns: number): number {
  // oxlint-disable-next-line no-control-regex -- colours take no room
  return Math.max(1, Math.ceil(line.replaceAll(/\u001b\[\d+m/g, "").length / columns));
}
