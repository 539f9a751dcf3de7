import type { AdviceTable } from "../advice.ts";
import { duration } from "../quantities.ts";

/** What can be wrong between the certificate that is issued, the one that is installed and the one that is shown. */
export type CertificateFinding =
  | {
      readonly kind: "certificate-chain-incomplete";
      readonly names: readonly string[];
      readonly port: number;
      /** Who signed the last certificate that was sent. */
      readonly missing: string;
      /** How many certificates were sent. */
      readonly sent: number;
    }
  | {
      readonly kind: "certificate-not-served";
      readonly name: string;
      readonly port: number;
      /** The newer certificate: `/etc/letsencrypt/live/npm-5/fullchain.pem on npm (139)`. */
      readonly where: string;
      /** Whether it lies where its service reads it, which was not told to, or still where it was issued. */
      readonly stage: "installed" | "issued";
      readonly since: Date;
      /** When the one that is shown ends. */
      readonly notAfter: Date;
    }
  | {
      readonly kind: "certificate-file-wrong";
      readonly part: "certificate" | "key";
      readonly name: string;
      /** The file with the certificate, or with its key. */
      readonly file: string;
      /** In a few words. */
      readonly problem: string;
    };

/** The words for findings about certificates on their way from the issuer to the client. */
export const certificateAdvice = {
  "certificate-chain-incomplete": {
    severity: "broken",
    title: ({ names }) =>
      `${names.join(" and ")} ${names.length === 1 ? "does" : "do"} not send the whole certificate chain`,
    detail: ({ names, port, sent, missing }) => [
      `${names.join(", ")} on ${port}: ${sent === 1 ? "the certificate alone is sent" : `${sent} certificates are sent`}, and that of ${missing} is missing`,
    ],
    means: () => "browsers that fetch it by themselves connect; other servers, phones and bots refuse to",
    fix: ({ names, port }, { host, service }) => [
      service?.kind === "coturn"
        ? `lotus exec ${host.name} -- grep -E '^cert' ${service.paths["config"] ?? "/etc/turnserver.conf"}   # fullchain.pem, not cert.pem`
        : `lotus exec ${host.name} -- grep -r 'ssl_certificate ' /data/nginx   # fullchain.pem, not cert.pem`,
      `lotus exec ${host.name} -- openssl s_client -connect localhost:${port} -servername ${names[0]} -showcerts`,
    ],
  },
  "certificate-not-served": {
    severity: "warning",
    title: ({ name, stage }) =>
      stage === "installed"
        ? `A renewed certificate of ${name} is installed and not shown`
        : `A renewed certificate of ${name} has not been installed`,
    detail: ({ where, since, port, notAfter }, { now }) => [
      `${where}, valid for ${duration(now.getTime() - since.getTime())} already`,
      `what is shown on ${port} ends in ${duration(notAfter.getTime() - now.getTime())}`,
    ],
    means: () => "nothing yet; once the old one has expired, clients refuse to connect",
    fix: ({ stage }, { host, service }) => {
      if (stage === "issued")
        return [
          "# did the daily sync run? on the host that has it: journalctl -u cron --since -2d",
          `lotus health ${service?.name ?? host.name} --verbose`,
        ];
      const unit = service?.unit ?? "";
      return service?.kind === "coturn"
        ? [
            `lotus exec ${host.name} -- systemctl kill --kill-whom=main -s SIGUSR2 ${unit}   # reads it again, no call drops`,
          ]
        : [`lotus exec ${host.name} -- systemctl reload ${unit}`];
    },
  },
  "certificate-file-wrong": {
    severity: "warning",
    title: ({ name }) => `The certificate of ${name} will not survive a restart`,
    detail: ({ file, problem }) => [
      `${file}: ${problem}`,
      "what is shown still is the one that was read at the last start",
    ],
    means: (_, { service }) =>
      service?.kind === "coturn"
        ? "after the next restart coturn runs without TLS, and calls from strict networks fail"
        : "after the next restart the proxy does not start, and every public name is down",
    fix: ({ file, part }, { host }) => {
      const path = file.split(" ")[0] ?? file;
      const look = part === "key" ? ["pkey", "-pubout"] : ["x509", "-noout -subject -dates -ext subjectAltName"];
      return [
        `lotus exec ${host.name} -- ls -lL ${path}`,
        `lotus exec ${host.name} -- openssl ${look[0]} -in ${path} ${look[1]}`,
      ];
    },
  },
} satisfies AdviceTable<CertificateFinding>;
