import { createHmac } from "node:crypto";

/** The one secret of the embedded deployment: coturn, Synapse and LiveKit share it. Worth nothing elsewhere. */
export const embeddedSecret = "the embedded deployment's own";

const sealed = /\bsealed(?:-[0-9a-f]+)*/g;

/** A configuration whose secrets are sealed, sealed anew: with the embedded secret, and with the messages that were asked for now. */
export function sealedAnew(text: string, messages: string): string {
  const macs = messages
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [hash = "", hex = ""] = line.split(" ");
      return createHmac(hash, embeddedSecret).update(Buffer.from(hex, "hex")).digest("hex");
    });
  return text.replaceAll(sealed, ["sealed", ...macs].join("-"));
}
