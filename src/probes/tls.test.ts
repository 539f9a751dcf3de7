import type { AddressInfo } from "node:net";
import { createServer as createTcpServer } from "node:net";
import { createServer, getCACertificates, setDefaultCACertificates, type TlsOptions } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { localView } from "./testing/local-view.ts";
import { testAuthority } from "./testing/certificates.ts";
import { NoAnswerError } from "./no-answer.ts";
import { servedCertificate } from "./tls.ts";

const authority = testAuthority();
const host = localView();
const defaults = getCACertificates("default");
beforeAll(() => setDefaultCACertificates([...defaults, authority.root]));
afterAll(async () => {
  setDefaultCACertificates(defaults);
  authority.remove();
  await host.close();
});

/** Serves TLS on loopback until the test ends. */
async function serve(options: TlsOptions): Promise<{ readonly port: number } & AsyncDisposable> {
  const server = createServer(options, (socket) => socket.on("error", () => undefined));
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { port, [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) };
}

describe("servedCertificate", () => {
  test("tells names, dates and that the chain verifies", async () => {
    const leaf = authority.issue(["turn.example.org", "*.example.net"]);
    await using server = await serve({ ...leaf });
    const served = await servedCertificate(host, { address: "127.0.0.1", port: server.port, name: "turn.example.org" });
    expect(served).toMatchObject({
      name: "turn.example.org",
      matches: true,
      names: ["turn.example.org", "*.example.net"],
      issuer: "lotus test root",
      distrust: undefined,
      protocol: "TLSv1.3",
    });
    expect(served.notAfter.getTime() - served.notBefore.getTime()).toBe(86_400_000);
    expect(served.fingerprint256).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });

  test.each([
    ["another name", { names: ["chat.example.org"], days: 1 }, { matches: false, distrust: undefined }],
    ["an ended one", { names: ["turn.example.org"], days: -1 }, { matches: true, distrust: "CERT_HAS_EXPIRED" }],
  ])("connects in spite of %s", async (_, { names, days }, expected) => {
    await using server = await serve({ ...authority.issue(names, days) });
    const served = await servedCertificate(host, { address: "127.0.0.1", port: server.port, name: "turn.example.org" });
    expect(served).toMatchObject(expected);
  });

  test("says when nobody knows the root", async () => {
    const stranger = testAuthority();
    await using server = await serve({ ...stranger.issue(["turn.example.org"]) });
    stranger.remove();
    const served = await servedCertificate(host, { address: "127.0.0.1", port: server.port, name: "turn.example.org" });
    expect(served).toMatchObject({ matches: true, distrust: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
  });

  test("takes TLS 1.2, the best of coturn 4.6.1", async () => {
    await using server = await serve({ ...authority.issue(["turn.example.org"]), maxVersion: "TLSv1.2" });
    const served = await servedCertificate(host, { address: "127.0.0.1", port: server.port, name: "turn.example.org" });
    expect(served).toMatchObject({ protocol: "TLSv1.2", distrust: undefined });
  });

  test("says why there was no handshake", async () => {
    const plain = createTcpServer((socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
    const { port } = plain.address() as AddressInfo;
    const asking = servedCertificate(host, { address: "127.0.0.1", port, name: "turn.example.org" });
    await expect(asking).rejects.toThrow(
      new NoAnswerError({
        asked: `TLS for turn.example.org on 127.0.0.1 port ${port} from here (1)`,
        reason: "it does not speak TLS",
      }),
    );
    await new Promise((resolve) => plain.close(resolve));
    await expect(servedCertificate(host, { address: "127.0.0.1", port, name: "turn.example.org" })).rejects.toThrow(
      "connection refused",
    );
  });

  test("says when the server keeps no certificate that suits", async () => {
    await using server = await serve({});
    const asking = servedCertificate(host, { address: "127.0.0.1", port: server.port, name: "turn.example.org" });
    await expect(asking).rejects.toThrow(/handshake failed: alert handshake failure/);
  });
});
