/** What can be wrong with what a service answers, directly or under a public name. */
export type PublicFinding =
  | {
      /** A health surface did not answer as documented. */
      readonly kind: "wrong-answer";
      readonly asked: string;
      readonly expected: string;
      readonly got: string;
    }
  | { readonly kind: "certificate-expired"; readonly name: string; readonly port: number; readonly notAfter: Date }
  | { readonly kind: "certificate-expiring"; readonly name: string; readonly port: number; readonly notAfter: Date };
