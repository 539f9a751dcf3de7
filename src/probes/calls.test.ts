import { describe, expect, it } from "vitest";

import { participantsIn, relaysAmong } from "./calls.ts";
import { parseListeners } from "./listeners.ts";

describe("calls in progress", () => {
  it.each([
    [
      'livekit_participant_total{node_id="ND_a",node_type="SERVER"} 3\nlivekit_participant_join_total{state="x"} 9\n',
      3,
    ],
    ["livekit_participant_total 0\n", 0],
    ["livekit_participant_total NaN\n", 0],
    ["", 0],
  ])("are counted from LiveKit's metrics: %j", (body, count) => expect(participantsIn(body)).toBe(count));

  it("are counted from coturn's open relays, each port once", () => {
    // `ss -Hltnup` beside two allocations; other programs may use the range too.
    const listeners = parseListeners(
      'udp UNCONN 0 0 10.10.10.29:3478 0.0.0.0:* users:(("turnserver",pid=9,fd=4))\n' +
        'udp UNCONN 0 0 10.10.10.29:49321 0.0.0.0:* users:(("turnserver",pid=9,fd=50))\n' +
        'udp UNCONN 0 0 10.10.10.29:49321 0.0.0.0:* users:(("turnserver",pid=9,fd=51))\n' +
        'udp UNCONN 0 0 10.10.10.29:60000 0.0.0.0:* users:(("turnserver",pid=9,fd=52))\n' +
        'udp UNCONN 0 0 0.0.0.0:50001 0.0.0.0:* users:(("livekit-server",pid=7,fd=8))\n',
    );
    expect(relaysAmong(listeners, { first: 49_152, last: 65_535 })).toBe(2);
  });
});
