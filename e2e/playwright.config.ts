// One Chromium from the system (nothing is downloaded); one server with fresh demo data for all journeys, and one for pictures,
// whose data nobody changes.
import { defineConfig } from "@playwright/test";

/** The server takes a free port and says which; the journeys find it as the environment variable of that name. */
function server(name: string, port: RegExp) {
  return {
    name,
    command: "node support/server.mjs",
    wait: { stdout: port },
    timeout: 180_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
  } as const;
}

export default defineConfig({
  testDir: "journeys",
  outputDir: "output/results",
  forbidOnly: Boolean(process.env.CI),
  fullyParallel: true,
  workers: 2,
  reporter: [["list"], ["html", { open: "never", outputFolder: "output/report" }]],
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "Europe/London",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      chromiumSandbox: false, // Chromium refuses its sandbox to root, which is what pipelines run as
      args: ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"],
    },
  },
  snapshotPathTemplate: "pictures/{arg}{ext}",
  // A busy machine may take its time: journeys are about what is shown, not about how soon.
  timeout: 60_000,
  expect: {
    timeout: 15_000,
    // The same browser draws the same: what little it draws otherwise under load is far less than a letter.
    toHaveScreenshot: { threshold: 0.01, maxDiffPixels: 40, animations: "disabled", caret: "hide", scale: "css" },
  },
  webServer: [
    server("journeys", /http:\/\/127\.0\.0\.1:(?<e2e_port>\d+)/),
    server("pictures", /http:\/\/127\.0\.0\.1:(?<pictures_port>\d+)/),
  ],
});
