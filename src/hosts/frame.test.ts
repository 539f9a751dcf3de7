import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createFrameReader, packFields, requestFrame, unpackFields } from "./frame.ts";

const mark = "lotus-0123456789abcdef01234567:";
const fields = fc.array(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  { minLength: 1, maxLength: 6 },
);
/** Anything another program may print, the beginning of the mark included. */
const noise = fc.oneof(
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  fc.constant(Buffer.from(mark.slice(0, -1))),
);

function frameOf(content: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from(mark), requestFrame(content)]);
}

function chunked(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted((one, other) => one - other);
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
}

describe("frames", () => {
  it("give back the fields that were put in", () => {
    fc.assert(
      fc.property(fields, (content) => {
        expect(unpackFields(packFields(content))).toEqual(content);
      }),
    );
  });

  it("are found in any noise, however the bytes are cut", () => {
    const stream = fc.array(fc.tuple(noise, fields), { maxLength: 5 });
    fc.assert(
      fc.property(stream, noise, fc.array(fc.nat(), { maxLength: 30 }), (parts, after, cuts) => {
        const bytes = Buffer.concat([...parts.flatMap(([before, content]) => [before, frameOf(content)]), after]);
        const found: Buffer[][] = [];
        const reader = createFrameReader(mark, 10_000, (frame) => found.push(frame.map((field) => Buffer.from(field))));
        for (const chunk of chunked(bytes, cuts)) reader.push(chunk);
        expect(found).toEqual(parts.map(([, content]) => content));
      }),
    );
  });

  it("are refused when longer than allowed, or when their fields do not add up", () => {
    const reader = createFrameReader(mark, 1000, () => undefined);
    expect(() => reader.push(Buffer.concat([Buffer.from(mark), Buffer.from([0, 1, 0, 0])]))).toThrow(RangeError);
    expect(() => unpackFields(Buffer.from([0, 0, 0, 9, 1]))).toThrow(RangeError);
  });

  it("leave the first noise to be shown", () => {
    const reader = createFrameReader(mark, 1000, () => undefined);
    reader.push(Buffer.from("This account is not available.\n"));
    reader.push(Buffer.alloc(100_000, "x"));
    expect(reader.noise()).toMatch(/^This account is not available\.\nx{4065}$/);
  });
});
