/** A job that is to run by itself on a host. */
export interface ScheduledJob {
  /** `certs`: names its unit, `lotus-certs.timer`. */
  readonly title: string;
  readonly description: string;
  /** Local time of the host, `04:00`. */
  readonly at: string;
  /** Where lotus is installed there. */
  readonly lotus: string;
  /** Its words after `lotus`. */
  readonly words: readonly string[];
  /** Where its inventory lies there; undefined: where lotus looks anyway. */
  readonly inventory: string | undefined;
}

export interface ScheduleFile {
  readonly path: string;
  readonly content: string;
}

const head = (title: string): string =>
  `# Written by \`lotus cron install ${title}\`; what is changed here by hand is shown and put back.\n`;

export function timerOf(title: string): string {
  return `lotus-${title}.timer`;
}

/** A oneshot service and its timer, which makes up for a run that the machine slept through. */
export function unitFiles({ title, description, at, lotus, words, inventory }: ScheduledJob): readonly ScheduleFile[] {
  const environment = inventory === undefined ? "" : `Environment=LOTUS_INVENTORY=${inventory}\n`;
  const folder = "/etc/systemd/system";
  return [
    {
      path: `${folder}/lotus-${title}.service`,
      content: `${head(title)}[Unit]
Description=${description}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
${environment}ExecStart=${[lotus, ...words].join(" ")}
TimeoutStartSec=15min
`,
    },
    {
      path: `${folder}/${timerOf(title)}`,
      content: `${head(title)}[Unit]
Description=${description}, every day

[Timer]
OnCalendar=*-*-* ${at}:00
Persistent=true

[Install]
WantedBy=timers.target
`,
    },
  ];
}

/** A line for cron, which mails what is printed; a machine that is off at that time makes up for nothing. */
export function cronFile({ title, at, lotus, words, inventory }: ScheduledJob): ScheduleFile {
  const [hour = "", minute = ""] = at.split(":");
  const environment = inventory === undefined ? "" : `LOTUS_INVENTORY=${inventory}\n`;
  const line = `${Number(minute)} ${Number(hour)} * * * root ${[lotus, ...words].join(" ")}`;
  return { path: `/etc/cron.d/lotus-${title}`, content: `${head(title)}${environment}${line}\n` };
}
