/** How a unit is restarted, reloaded, or its main process sent a signal. `--kill-who` is what Debian 11's systemd has; later ones still take it. */
export function unitCommand(action: string, unit: string): readonly string[] {
  const verb = action.startsWith("SIG") ? ["kill", "--kill-who=main", `--signal=${action}`] : [action];
  return ["systemctl", ...verb, unit];
}
