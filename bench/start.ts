/** What starting lotus costs over starting Node. Prints the measurements as JSON. */
import { race } from "./race.ts";

const node = process.execPath;
const measured = await race(
  [
    { title: "node -e 0", words: [node, "-e", "0"] },
    { title: "lotus --version", words: [node, "bin/lotus.js", "--version"] },
  ],
  40,
);
console.log(JSON.stringify(measured));
