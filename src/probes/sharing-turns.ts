import type { HostView } from "../hosts/host.ts";

/** Has one conversation with a place: every question, an answer to each. */
type Converse<Place, Reply> = (host: HostView, place: Place, questions: readonly string[]) => Promise<Reply>;

interface Gathering<Place, Reply> {
  readonly place: Place;
  readonly questions: string[];
  readonly reply: Promise<Reply>;
}

/**
 * Lets everything that is asked of one place in one turn of the event loop travel in one conversation; a question that several
 * ask is asked once. Questions keep the order in which they were first asked. `part` cuts out of the whole reply what belongs to
 * one asker, whose questions stand at those places. The conversation's failure is every asker's.
 */
export function sharingTurns<Place, Reply>(
  converse: Converse<Place, Reply>,
  isSame: (one: Place, other: Place) => boolean,
  part: (reply: Reply, places: readonly number[]) => Reply,
): Converse<Place, Reply> {
  // By the view they are asked through: nothing is kept beyond a turn, and nobody else's view is ever used.
  const gathered = new WeakMap<HostView, Gathering<Place, Reply>[]>();

  const begin = (host: HostView, place: Place): Gathering<Place, Reply> => {
    const { promise: reply, resolve, reject } = Promise.withResolvers<Reply>();
    const gathering: Gathering<Place, Reply> = { place, questions: [], reply };
    gathered.set(host, [...(gathered.get(host) ?? []), gathering]);
    setImmediate(() => {
      gathered.set(host, gathered.get(host)?.filter((one) => one !== gathering) ?? []);
      converse(host, place, gathering.questions).then(resolve, reject);
    });
    return gathering;
  };

  return async (host, place, questions) => {
    const known = gathered.get(host)?.find((one) => isSame(one.place, place));
    const gathering = known ?? begin(host, place);
    const places = questions.map((question) => {
      const already = gathering.questions.indexOf(question);
      return already === -1 ? gathering.questions.push(question) - 1 : already;
    });
    return part(await gathering.reply, places);
  };
}
