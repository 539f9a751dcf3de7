import type { ServiceKind } from "../inventory/inventory.ts";
import { excerpt } from "../probes/excerpt.ts";
import { askHttp, type HttpAnswer, urlOf } from "../probes/http.ts";
import { unitStates } from "../probes/units.ts";
import type { Surface } from "../services/surface.ts";
import { defineServiceCheck, type Check, type Looking, type ServiceSubject } from "./check.ts";
import type { Finding } from "./finding.ts";
import { type Heard, heard } from "./heard.ts";
import { addressesFromItself, portNamed } from "../inventory/place-of-port.ts";

/** What one surface said. */
export interface Told {
  readonly surface: Surface;
  /** `GET http://127.0.0.1:8008/health` */
  readonly asked: string;
  readonly heard: Heard<HttpAnswer>;
}

export interface SurfacesSeen {
  readonly told: readonly Told[];
  /** When the service's unit last became active. */
  readonly since: Date | undefined;
}

/** The checks that tell whether a service can answer at all. */
export const afterPorts: readonly string[] = ["unit-running", "ports-listening"];

/** How long "still starting" is believed, in milliseconds. */
const patience = 10 * 60_000;
/** Synapse and postgres_exporter show megabytes of metrics. */
const maxBytes = 32 * 1024 * 1024;

/** A check that does nothing but ask a kind of service at its surfaces, on its own host. */
export function defineSurfaceCheck(check: {
  readonly id: string;
  readonly title: string;
  readonly kind: ServiceKind;
  readonly surfaces: readonly Surface[];
}): Check {
  return defineServiceCheck<ServiceKind, SurfacesSeen>({
    id: check.id,
    title: check.title,
    kinds: [check.kind],
    after: afterPorts,
    applies: (service) => check.surfaces.some(({ port }) => portNamed(service, port) !== undefined),
    observe: (looking, subject) => lookAt(looking, subject, check.surfaces),
    judge: (seen, _subject, { now }) => judgeSurfaces(seen, now),
  });
}

/** Asks a service at each surface whose port the inventory names, at every address it binds, all at once. */
export async function lookAt(
  looking: Looking,
  subject: ServiceSubject,
  surfaces: readonly Surface[],
): Promise<SurfacesSeen> {
  const [told, since] = await Promise.all([
    Promise.all(surfaces.flatMap((surface) => ask(looking, subject, surface))),
    surfaces.some(({ starting }) => starting !== undefined) ? startOf(looking, subject) : undefined,
  ]);
  return { told, since };
}

/** Compares what each surface said with what it should say. */
export function judgeSurfaces({ told, since }: SurfacesSeen, now: Date): readonly Finding[] {
  return told.flatMap((one) => judge(one, since, now));
}

/** The bodies of all answers. */
export function bodiesIn({ told }: SurfacesSeen): readonly string[] {
  return told.flatMap(({ heard: what }) => (what.kind === "answer" ? [what.answer.body] : []));
}

/** An answer in a few words: status and body, as far as they fit on a line. */
export function shown({ status, body }: HttpAnswer): string {
  return body === "" ? `${status} with an empty body` : `${status} ${excerpt(body)}`;
}

function ask(looking: Looking, { service, host }: ServiceSubject, surface: Surface): readonly Promise<Told>[] {
  const port = portNamed(service, surface.port);
  if (port === undefined) return [];
  const { method, path, headers, body } = surface;
  return addressesFromItself(port, host).map(async (address) => {
    const place = { address, port: port.first };
    const request = { method, path, headers, body, maxBytes };
    return { surface, asked: urlOf(place, request), heard: await heard(askHttp(looking.host, place, request)) };
  });
}

async function startOf({ host }: Looking, { service: { unit } }: ServiceSubject): Promise<Date | undefined> {
  if (unit === undefined) return undefined;
  const [state] = await unitStates(host, [unit]);
  return state?.activeSince;
}

function judge({ surface, asked, heard: what }: Told, since: Date | undefined, now: Date): readonly Finding[] {
  if (what.kind === "silence") return [{ kind: "not-answering", asked, reason: what.reason }];
  const { answer } = what;
  if (surface.fits(answer)) return [];
  const got = shown(answer);
  const isNew = since !== undefined && now.getTime() - since.getTime() < patience;
  if (isNew && surface.starting?.(answer) === true) return [{ kind: "still-starting", asked, got, since }];
  return [{ kind: "wrong-answer", asked, expected: surface.expected, got }];
}
