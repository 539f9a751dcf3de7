/** What can be wrong with a machine. Sizes in bytes, shares from 0 to 1, times in milliseconds. */
export type HostFinding =
  | { readonly kind: "host-unreachable"; readonly address: string; readonly reason: string }
  | {
      readonly kind: "host-key-changed";
      readonly known: string;
      readonly offered: string;
      readonly file: string;
    }
  | { readonly kind: "disk-full"; readonly mount: string; readonly used: number; readonly free: number }
  | { readonly kind: "disk-filling"; readonly mount: string; readonly used: number; readonly free: number }
  | { readonly kind: "memory-short"; readonly used: number; readonly available: number; readonly total: number }
  | { readonly kind: "memory-tight"; readonly used: number; readonly available: number; readonly total: number }
  | { readonly kind: "clock-off"; readonly offset: number }
  | { readonly kind: "unit-failed"; readonly units: readonly string[] };
