import { readFileSync } from "node:fs";
import { join } from "node:path";

import { runChecks } from "../../src/checks/engine.ts";
import { checks } from "../../src/checks/registry.ts";
import { targetOf } from "../../src/commands/reach.ts";
import type { Capture } from "../../src/hosts/capture.ts";
import { openHosts } from "../../src/hosts/open-host.ts";
import { recordHost, type RecordingHost } from "../../src/hosts/record.ts";
import type { HostView } from "../../src/hosts/host.ts";
import type { Inventory } from "../../src/inventory/inventory.ts";
import { loadInventory } from "../../src/inventory/load.ts";
import { askHttp } from "../../src/probes/http.ts";
import { readEstate } from "../estate.ts";
import { identity } from "../identity.ts";
import { repository } from "../places.ts";
import { type RecordedAnswer, recordedHosts, writeCapture } from "./captures.ts";
import { tapHttp } from "./http-tap.ts";
import { isScenario, scenarios } from "./scenarios.ts";
import { hasStandIn } from "./services.ts";

// record-run.ts [FAULT]    asks the Debian lab everything a health run asks and keeps the answers; runs inside the lab's network
const fault = process.argv[2];
const file = join(repository, "inventory.yaml");
const { inventory } = await loadInventory({ file, env: process.env, cwd: repository, home: repository });
const pool = openHosts({ environment: process.env });
const answers = new Map<string, RecordedAnswer[]>();
const hosts = new Map(inventory.hosts.map((host) => [host.name, recordHost(pool.open(targetOf(host, inventory)))]));
const recordedAt = new Date().toISOString();
