import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import axe from "axe-core";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type Embedded, startEmbedded } from "../lab/embedded/deployment.ts";
import { accountOf } from "../src/checks/account.ts";
import { dead, found, inventory, reportOf, result, root } from "../src/checks/testing/reports.ts";
import { renderReportHtml } from "../src/render/html/page.ts";
import { lotus } from "./lotus.ts";

const browser = "/usr/bin/chromium";
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let deployment: Embedded;
let directory: string;
let context: BrowserContext;
let page: Page;
const complaints: string[] = [];
const requests: string[] = [];

beforeAll(async () => {
  if (!existsSync(browser)) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    execFileSync("apt-get", ["update", "-qq"], { stdio: "ignore", env });
    execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"], {
      stdio: "ignore",
      env,
    });
  }
  directory = mkdtempSync(join(tmpdir(), "lotus-page-"));
  deployment = await startEmbedded({ broken: "postgres-dead" });
  const ended = await lotus(
    ["health", "--quiet", "--html", join(directory, "health.html")],
    { ...deployment.env, LOTUS_INVENTORY: deployment.inventoryFile },
    directory,
  );
  expect(ended.exitCode).toBe(1);
  // The page forbids scripts but its own; what looks at it from outside may pass.
  context = await chromium.launchPersistentContext(join(directory, "profile"), {
    executablePath: browser,
    headless: true,
    args: flags,
    bypassCSP: true,
  });
  page = await context.newPage();
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => requests.push(request.url()));
});
afterAll(async () => {
  await context.close();
  await deployment.stop();
  rmSync(directory, { recursive: true });
});

const open = (name = "health.html") => page.goto(`file://${directory}/${name}`);

describe.each([
  ["a phone", { width: 390, height: 844 }],
  ["a desk", { width: 1440, height: 900 }],
])("on %s", (_, viewport) => {
  it.each(["light", "dark"] as const)(
    "has nothing that axe would mend, and nothing beside the screen: %s",
    async (colorScheme) => {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      await open();
      await page.evaluate(axe.source);
      const violations = await page.evaluate<readonly string[]>(
        "axe.run(document).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ' ' + html)))",
      );
      expect(violations).toEqual([]);
      expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBe(viewport.width);
      const background = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
      expect(background).toBe(colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(13, 17, 23)");
    },
  );
});

it("finds by words and by state", async () => {
  await open();
  const shown = () => page.locator(".item:visible").count();
  const all = await shown();
  await page.getByRole("searchbox").fill("coturn-certificate");
  await page.locator("summary:visible", { hasText: "coturn" }).waitFor();
  expect(await shown()).toBe(1);
  await page.getByRole("searchbox").fill("");
  for (const state of ["clean", "hidden", "warning", "unknown"])
    await page.getByLabel(state, { exact: false }).first().uncheck();
  // The finding, and the service it was found at.
  expect(await shown()).toBe(2);
  expect(await page.getByRole("status").textContent()).toBe(`2 of ${all} shown`);
});

it("leads from the picture to the checks, also by keyboard", async () => {
  await open();
  const checks = page.locator("#service-coturn");
  expect(await checks.getAttribute("open")).toBeNull();
  await page.getByRole("link", { name: "coturn: clean" }).focus();
  await page.keyboard.press("Enter");
  await page.locator("#service-coturn[open]").waitFor();
  expect(await page.locator(".picture .talk.near").count()).toBeGreaterThan(0);
});

it("colours what is broken, and tells it apart without colour", async () => {
  await open();
  const broken = page.getByRole("link", { name: "postgresql: broken" });
  expect(await broken.locator(".mark").textContent()).toBe("✗");
  const width = (name: string) =>
    page.evaluate<string>(`getComputedStyle(document.querySelector('[data-end="service ${name}"] .row')).strokeWidth`);
  expect(await width("postgresql")).toBe("2.5px");
  expect(await width("coturn")).not.toBe("2.5px");
});

it.each([390, 800, 1200])("has what is broken in sight in the picture of a screen %s wide", async (width) => {
  await page.setViewportSize({ width, height: 900 });
  await open();
  const [box, frame] = await Promise.all([
    page.locator(".picture .service.broken").first().boundingBox(),
    page.locator(".scroll").boundingBox(),
  ]);
  if (box === null || frame === null) throw new Error("there is no picture");
  expect(box.x).toBeGreaterThanOrEqual(frame.x);
  expect(box.x + box.width).toBeLessThanOrEqual(frame.x + frame.width);
});

it("runs nothing that a host said, even where the browser's own guard is off", async () => {
  const evil = `</code><img src="x" onerror="document.title='taken'"><script>document.title='taken'</script>`;
  const nasty = { ...dead, unit: evil, lastWords: [evil] };
  const account = accountOf(reportOf([result(root, found(nasty))], { deployment: evil }), inventory);
  writeFileSync(join(directory, "evil.html"), renderReportHtml(account, inventory, { exitCode: 1 }));
  await open("evil.html");
  expect(await page.locator("img").count()).toBe(0);
  expect(await page.getByText("onerror").first().isVisible()).toBe(true);
  expect(await page.title()).toContain("</code><img");
});

it("asks the network for nothing and has nothing to complain about", () => {
  expect(requests.filter((url) => !url.startsWith(`file://${directory}/`))).toEqual([]);
  expect(complaints).toEqual([]);
});
