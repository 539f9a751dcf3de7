import { z } from "zod";

import { absolutePath, dnsName, name, privateMode, text, unitNotice, userName } from "./words.ts";

/** A certificate that `lotus certs sync` installs where it is shown. */
export const certificate = z.strictObject({
  name: dnsName.describe("what it must be made out for"),
  from: name.describe("the nginx-proxy-manager that renews it"),
  service: name.describe("the service that shows it"),
  port: text.describe("the port of that service that shows it, by its name"),
  files: z
    .strictObject({ certificate: absolutePath, key: absolutePath })
    .optional()
    .describe("what the service reads; of coturn, what turnserver.conf names"),
  owner: userName.default("root"),
  group: userName.default("root"),
  mode: privateMode.default("0640"),
  notice: unitNotice.describe("how the service's unit is made to read it: coturn on SIGUSR2, which keeps every call"),
});
