/** What came back over HTTP, as far as expectations go. */
export interface Shown {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One place where a service says how it is, and what it says when it is well. */
export interface Surface {
  /** The port's name in the inventory. */
  readonly port: string;
  /** GET unless told. */
  readonly method?: "GET" | "POST" | "OPTIONS";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The documented answer in a few words. */
  readonly expected: string;
  readonly fits: (shown: Shown) => boolean;
  /** What it answers for a while after its start, where that is told apart from being ill. */
  readonly starting?: (shown: Shown) => boolean;
}
