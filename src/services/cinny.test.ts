import { expect, test } from "vitest";

import { firstScript } from "./cinny.ts";

test.each([
  ['<script type="module" crossorigin src="/assets/index-4d1f0c2a.js"></script>', "/assets/index-4d1f0c2a.js"],
  ['<script crossorigin src="./assets/index-a.js" type="module"></script>', "/assets/index-a.js"],
  ['<script src="/old.js"></script>', undefined],
  ['<script type="module">import "/x.js"</script>', undefined],
  ["", undefined],
])("firstScript %s", (page, script) => expect(firstScript(page)).toBe(script));
