import { type Fail2ban, fail2banJails } from "../probes/fail2ban.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { type Heard, heard } from "./heard.ts";

export interface WantedJail {
  readonly retries: number;
  /** In milliseconds. */
  readonly banTime: number;
}

export default defineServiceCheck({
  id: "fail2ban-guards",
  title: "keeps the jails of the inventory, as strict as planned",
  kinds: ["fail2ban"],
  after: ["unit-running"],
  observe: ({ host }, { service }) => heard(fail2banJails(host, Object.keys(service.jails))),
  judge: (seen, { service }) => judgeJails(seen, service.jails),
});

/** Compares the jails in force with those wanted; other jails do no harm. */
export function judgeJails(seen: Heard<Fail2ban>, wanted: Readonly<Record<string, WantedJail>>): readonly Finding[] {
  if (seen.kind === "silence") return [{ kind: "not-answering", asked: seen.asked, reason: seen.reason }];
  const { jails, settings } = seen.answer;
  return Object.entries(wanted).flatMap(([jail, { retries, banTime }]): readonly Finding[] => {
    const running = settings.get(jail);
    if (!jails.includes(jail) || running === undefined) return [{ kind: "jail-missing", jail, jails }];
    return differs(jail, "retries", retries, running.retries).concat(
      differs(jail, "banTime", banTime, running.banTime),
    );
  });
}

function differs(jail: string, setting: "retries" | "banTime", wanted: number, running: number): readonly Finding[] {
  return wanted === running ? [] : [{ kind: "jail-differs", jail, setting, wanted, running }];
}
