/** `web-*` and `?pm`; everything else stands for itself. */
export function fits(glob: string, name: string): boolean {
  if (!/[*?]/.test(glob)) return glob === name;
  const pattern = glob
    .replaceAll(/[^\w*?]/g, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${pattern}$`).test(name);
}
