import type { Fault } from "../faults/fault.ts";
import {
  certificateBelow,
  certificateNotYetSynced,
  certificateRenewed,
  certificateRsa,
} from "../faults/certificate.ts";
import { datagramSender, ipv6On, loopbackHelper, oldTls, otherRedirect } from "./exposure.ts";

/** Changes after which everything is as well as before, by name: what `lotus health` must stay silent about. */
export const variations = {
  "certificate-renewed": certificateRenewed,
  "certificate-rsa": certificateRsa,
  "certificate-below": certificateBelow,
  "certificate-not-yet-synced": certificateNotYetSynced,
  "tls-1.2-only": oldTls,
  "other-redirect": otherRedirect,
  "ipv6-on": ipv6On,
  "loopback-helper": loopbackHelper,
  "datagram-sender": datagramSender,
} as const satisfies Readonly<Record<string, Fault>>;
