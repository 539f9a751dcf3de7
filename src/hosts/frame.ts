/** One field of a frame; text is sent as UTF-8. */
export type Field = string | Uint8Array;

const lengthBytes = 4;

/** Fields as one payload, each with its length in front (perl's `(N/a*)*`). */
export function packFields(fields: readonly Field[]): Buffer {
  return Buffer.concat(fields.flatMap((field) => withLength(bytesOf(field))));
}

/** The fields of a payload. @throws RangeError when the lengths do not add up. */
export function unpackFields(payload: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < payload.length) {
    const end = at + lengthBytes + payload.readUInt32BE(at);
    if (end > payload.length) throw new RangeError("a field is longer than its frame");
    fields.push(payload.subarray(at + lengthBytes, end));
    at = end;
  }
  return fields;
}

/** A request as the runner reads it: length and payload. */
export function requestFrame(fields: readonly Field[]): Buffer {
  return Buffer.concat(withLength(packFields(fields)));
}

export interface FrameReader {
  /** Takes the next bytes and hands out every frame that is complete. @throws RangeError when a frame is longer than allowed. */
  push(chunk: Buffer): void;
  /** The first bytes that belong to no frame (so far): what rc files and banners print. */
  noise(): string;
}

const noiseKept = 4096;

/** Finds the runner's frames (mark, length, payload) in a stream that may carry other people's output between them. */
export function createFrameReader(mark: string, maxBytes: number, onFrame: (fields: Buffer[]) => void): FrameReader {
  const start = Buffer.from(mark);
  const header = start.length + lengthBytes;
  let chunks: Buffer[] = [];
  let held = 0;
  let wanted = header;
  let noise = Buffer.alloc(0);

  const skip = (bytes: Buffer): void => {
    if (noise.length < noiseKept) noise = Buffer.concat([noise, bytes]).subarray(0, noiseKept);
  };

  /** Takes one frame off the front, or says how many bytes must be there before it is worth looking again. */
  const next = (bytes: Buffer): { rest: Buffer; more: number } => {
    const at = bytes.indexOf(start);
    if (at < 0) {
      const keep = Math.min(bytes.length, start.length - 1);
      skip(bytes.subarray(0, bytes.length - keep));
      return { rest: bytes.subarray(bytes.length - keep), more: header };
    }
    skip(bytes.subarray(0, at));
    const rest = bytes.subarray(at);
    if (rest.length < header) return { rest, more: header };
    const end = header + rest.readUInt32BE(start.length);
    if (end > maxBytes) throw new RangeError(`a frame of ${end} bytes, ${maxBytes} are allowed`);
    if (rest.length < end) return { rest, more: end };
    onFrame(unpackFields(rest.subarray(header, end)));
    return { rest: rest.subarray(end), more: 0 };
  };

  return {
    push(chunk) {
      chunks.push(chunk);
      held += chunk.length;
      if (held < wanted) return;
      let bytes = chunks.length === 1 ? chunk : Buffer.concat(chunks);
      wanted = 0;
      while (wanted === 0) ({ rest: bytes, more: wanted } = next(bytes));
      chunks = [bytes];
      held = bytes.length;
    },
    noise: () =>
      Buffer.concat([noise, ...chunks])
        .subarray(0, noiseKept)
        .toString(),
  };
}

function bytesOf(field: Field): Uint8Array {
  return typeof field === "string" ? Buffer.from(field) : field;
}

function withLength(bytes: Uint8Array): Uint8Array[] {
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(bytes.length);
  return [length, bytes];
}
