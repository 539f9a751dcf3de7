/** How a unit is restarted, reloaded, or its main process sent a signal. `--kill-who` is what Debian 11's systemd has; later ones still take it. */
export function unitCommand(action: string, unit: string): readonly string[] {
  const verb = action.startsWith("SIG") ? ["kill", "--kill-who=main", `--signal=${action}`] : [action];
  return ["systemctl", ...verb, unit];
}

/** A program that has just been started may not handle signals yet, and ends of one (turn-and-certs.md, 1.1): waits until it has run for 3 s. */
export function untilSettled(unit: string): readonly string[] {
  const script = String.raw`since=$(TZ=UTC systemctl show --property=ActiveEnterTimestamp --value -- "$1")
[ -n "$since" ] && age=$(($(date +%s) - $(date -d "$since" +%s))) || exit 0
if [ "$age" -ge 0 ] && [ "$age" -lt 4 ]; then sleep $((4 - age)); fi`;
  return ["sh", "-c", script, "settled", unit];
}
