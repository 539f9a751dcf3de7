import type { Comparison, Trouble } from "../checks/history.ts";
import { edges, labelled, lasting } from "./layout.ts";
import type { Paint } from "./paint.ts";

/** What a round of a watch says beyond its report. */
export interface News {
  readonly comparison: Comparison;
  /** What is gone, of this round and of some before: with when that was seen. */
  readonly gone: readonly (Trouble & { readonly until: Date })[];
  readonly now: Date;
}

/** What to say of one finding. */
export interface ItemNews {
  /** Stands before the title. */
  readonly mark: string;
  readonly lines: readonly string[];
}

const none: ItemNews = { mark: "", lines: [] };

/** The news of each item of a report, by its place in the order in which they are shown. */
export function newsOf(news: News | undefined, width: number, paint: Paint): (index: number) => ItemNews {
  return (index) => {
    const trouble = news?.comparison.now[index];
    if (news === undefined || trouble === undefined) return none;
    if (trouble.isNew) return { mark: "new: ", lines: [] };
    const since = `${clock(trouble.since)}, for ${lasting(news.now.getTime() - trouble.since.getTime())}`;
    return { mark: "", lines: labelled("since", since, { indent: 4, width }).map((line) => paint.faint(line)) };
  };
}

/** What was wrong and is well again, the latest first. */
export function goneLines(news: News | undefined, width: number, paint: Paint): readonly string[] {
  if (news === undefined || news.gone.length === 0) return [];
  const lines = news.gone.map(({ title, place, since, until }) => {
    const lasted = lasting(until.getTime() - since.getTime());
    const heading = `gone: ${title}`;
    return [
      `${paint.good("✓")} ${paint.strong(heading)}${edges(heading, place, width - 2).slice(heading.length)}`,
      ...labelled("since", `${clock(until)}, after ${lasted}`, { indent: 4, width }).map((line) => paint.faint(line)),
    ].join("\n");
  });
  return [lines.join("\n")];
}

/** `23:43:10 UTC` */
export function clock(date: Date): string {
  return `${date.toISOString().slice(11, 19)} UTC`;
}
