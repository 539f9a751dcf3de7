import type { Account, Told } from "../checks/account.ts";
import type { Result } from "../checks/report.ts";
import { escapeMarkup } from "./escape.ts";
import { stateOf } from "./state.ts";
import { hostsIn, type SubjectRows } from "./subjects.ts";

interface JunitOptions {
  /** Whether warnings count as failures. */
  readonly strict: boolean;
}

/**
 * The report as CI servers read it: a suite for each host and service, a case for each check. Broken is a failure, unknown an
 * error, hidden skipped; a warning passes with its words as output, unless strict.
 */
export function renderReportJunit(account: Account, { strict }: JunitOptions): string {
  const { report } = account;
  const suites = hostsIn(account).flatMap(({ host, subjects }) =>
    subjects.map((subject) => suite(subject, subject.service ?? host, account, strict)),
  );
  const all = suites.flatMap(({ cases }) => cases);
  const head = `name="${escapeMarkup(report.deployment)}" ${totals(all)} time="${inSeconds(report.ms)}"`;
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<testsuites ${head}>`,
    ...suites.map(({ text }) => text),
    `</testsuites>`,
    "",
  ].join("\n");
}

interface Case {
  readonly end: "passed" | "failures" | "errors" | "skipped";
  readonly text: string;
}

function suite(subject: SubjectRows, name: string, account: Account, strict: boolean) {
  const cases = subject.results.map((result) => caseOf(result, name, account, strict));
  const time = inSeconds(Math.max(0, ...subject.results.map(({ ms }) => ms)));
  const started = account.report.startedAt.toISOString().slice(0, 19);
  const head = `name="${escapeMarkup(name)}" ${totals(cases)} time="${time}" timestamp="${started}"`;
  const hostname = subject.results[0]?.at.host ?? name;
  return {
    cases,
    text: [
      `  <testsuite ${head} hostname="${escapeMarkup(hostname)}">`,
      ...cases.map(({ text }) => text),
      "  </testsuite>",
    ].join("\n"),
  };
}

function caseOf(result: Result, suiteName: string, account: Account, strict: boolean): Case {
  const { at, title, ms, outcome } = result;
  const head = `name="${escapeMarkup(`${at.check}: ${title}`)}" classname="${escapeMarkup(suiteName)}" time="${inSeconds(ms)}"`;
  const wrap = (end: Case["end"], inner: string): Case => ({
    end,
    text: inner === "" ? `    <testcase ${head}/>` : `    <testcase ${head}>\n${inner}\n    </testcase>`,
  });
  switch (outcome.kind) {
    case "clean":
      return wrap("passed", "");
    case "skipped": {
      const { check, host, service } = outcome.because;
      return wrap("skipped", element("skipped", `follows from ${check} of ${service ?? host}`, ""));
    }
    case "unknown":
      return wrap("errors", element("error", outcome.reason, outcome.bug ?? outcome.hint ?? "", "unknown"));
    case "found": {
      const told = [...account.broken, ...account.warnings].filter((one) => one.at === at);
      const isFailure = strict || stateOf(result, account).word === "broken";
      return isFailure ? wrap("failures", failure(told)) : wrap("passed", output(told));
    }
  }
}

function failure(told: readonly Told[]): string {
  const titles = told.map(({ title }) => title).join("; ");
  return element("failure", titles, told.map(account).join("\n\n"), told[0]?.finding.kind);
}

function output(told: readonly Told[]): string {
  return `      <system-out>${escapeMarkup(told.map((one) => `warning: ${account(one)}`).join("\n\n"))}</system-out>`;
}

function account({ title, detail, means, fix }: Told): string {
  return [title, ...detail, `means: ${means}`, ...fix.map((command) => `do: ${command}`)].join("\n");
}

function element(name: string, message: string, text: string, type?: string): string {
  const kind = type === undefined ? "" : ` type="${escapeMarkup(type)}"`;
  const head = `      <${name} message="${escapeMarkup(message)}"${kind}`;
  return text === "" ? `${head}/>` : `${head}>${escapeMarkup(text)}</${name}>`;
}

function totals(cases: readonly Case[]): string {
  const count = (end: Case["end"]) => cases.filter((one) => one.end === end).length;
  return `tests="${cases.length}" failures="${count("failures")}" errors="${count("errors")}" skipped="${count("skipped")}"`;
}

function inSeconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
