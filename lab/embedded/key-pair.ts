import ssh2 from "ssh2";

/** Both halves in OpenSSH's form. */
export interface KeyPair {
  readonly private: string;
  readonly public: string;
}

/** A new ed25519 key in OpenSSH's form. About one in 256 that ssh2 makes cannot be read again; such a one is thrown away. */
export function newKeyPair(passphrase?: string): KeyPair {
  const { generateKeyPairSync, parseKey } = ssh2.utils;
  const pair = generateKeyPairSync(
    "ed25519",
    passphrase === undefined ? {} : { passphrase, cipher: "aes256-ctr", rounds: 16 },
  );
  const halves = [parseKey(pair.private, passphrase), parseKey(pair.public)];
  return halves.some((half) => half instanceof Error) ? newKeyPair(passphrase) : pair;
}
