/** Linux's signals by number (`kill -l`); node's own table is that of the machine lotus runs on. */
const linuxSignals =
  "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS".split(
    " ",
  );

/** `SIGKILL` for the field `9`; undefined for an empty one. */
export function signalName(field: Buffer | undefined): string | undefined {
  if (field === undefined || field.length === 0) return undefined;
  const number = Number(String(field));
  const name = linuxSignals[number - 1];
  return name ? `SIG${name}` : `SIG${number}`;
}
