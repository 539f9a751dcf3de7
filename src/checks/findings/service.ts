/** What can be wrong with a service as seen on its host. Times in milliseconds. */
export type ServiceFinding =
  | {
      readonly kind: "unit-not-running";
      readonly unit: string;
      readonly state: string;
      readonly since: Date | undefined;
      /** The program's own last words, newest last, safe to print. */
      readonly lastWords: readonly string[];
    }
  | { readonly kind: "unit-missing"; readonly unit: string }
  | {
      readonly kind: "unit-flapping";
      readonly unit: string;
      readonly restarts: number;
      readonly lastWords: readonly string[];
    }
  | {
      readonly kind: "port-not-listening";
      readonly port: string;
      readonly address: string;
      readonly protocol: "tcp" | "udp";
    }
  | {
      readonly kind: "port-bound-elsewhere";
      readonly port: string;
      readonly wanted: string;
      readonly seen: readonly string[];
    };
