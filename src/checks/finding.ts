import type { AnswerFinding } from "./findings/answers.ts";
import type { BotFinding } from "./findings/bots.ts";
import type { DatabaseFinding } from "./findings/database.ts";
import type { HostFinding } from "./findings/host.ts";
import type { PublicFinding } from "./findings/public.ts";
import type { ServiceFinding } from "./findings/service.ts";
import type { WatchingFinding } from "./findings/watching.ts";
import type { WebClientFinding } from "./findings/web-client.ts";

/**
 * A fact that is not as it should be. Its words (severity, meaning, what to type) stand in `advice.ts`.
 * `follows` names services: where one of them is broken, this finding is its consequence and is hidden.
 */
export type Finding = (
  | HostFinding
  | ServiceFinding
  | AnswerFinding
  | BotFinding
  | DatabaseFinding
  | WatchingFinding
  | PublicFinding
  | WebClientFinding
) & {
  readonly follows?: readonly string[] | undefined;
};

export type FindingKind = Finding["kind"];
