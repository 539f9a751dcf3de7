import { createHost } from "../../hosts/create-host.ts";
import type { Host } from "../../hosts/host.ts";
import { defaultLimits } from "../../hosts/limits.ts";
import { localTransport } from "../../hosts/local.ts";

/** This machine as a host: what a probe asks it to connect to, it connects to. The caller closes it. */
export function localView(): Host {
  return createHost({ name: "here", label: "here (1)" }, localTransport(), { limits: defaultLimits, sudo: false });
}
