import type { Answer } from "./host.ts";

/** One question that was asked of a real host, and what came of it. */
export type Capture =
  | {
      readonly kind: "run";
      /** Secrets as `•••`. */
      readonly command: readonly string[];
      readonly as?: string | undefined;
      readonly answer: Answer;
    }
  | {
      readonly kind: "read";
      readonly path: string;
      /** Missing: there was no such file. */
      readonly content?: string | undefined;
    }
  | {
      readonly kind: "udp";
      readonly host: string;
      readonly port: number;
      /** Hexadecimal. */
      readonly payload: string;
      /** Hexadecimal; missing: nothing came back. */
      readonly reply?: string | undefined;
    };

/** What a capture file holds, for one host. */
export interface CaptureFile {
  readonly captures: readonly Capture[];
}
