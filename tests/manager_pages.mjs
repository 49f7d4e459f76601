// What an administrator does in the manager; prints what was seen as one JSON object.
// Arguments: address, password, folder with connection.json and users.csv, which also takes the pictures.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";

import { inspect, launch, openPage, sizes } from "../web/tests/browser.mjs";

const [url, password, folder] = process.argv.slice(2);
const passphrase = "correct horse battery staple";
const browser = await launch();
const { page, errors } = await openPage(browser, sizes[0], { url });
const seen = { problems: [] };

/** Docked cameras as the controller would tell them: there are no docks in this test. */
function withCameras(board) {
  const docked = { dock: 3, battery: 82, storage: 64e9, free: 40e9, waiting: 12e9, since: board.time };
  const base = { model: "OC-1", firmware: "1.0", state: "active", wearer: 1, wearerName: "Anna Kraus", added: board.time, lastDocked: board.time };
  return {
    ...board,
    controller: { ...board.controller, light: "amber", storage: { capacity: 1e12, free: 6e10, waiting: 14e9, waitingClips: 38, fault: "" },
      power: { state: "battery", since: board.time, percent: 83, low: false } },
    destination: {
      ...board.destination, state: "reachable", message: "",
      capabilities: { bookmarks: false, categories: false, location: false, userId: true, userMapping: true },
    },
    problems: [
      { severity: "warning", about: "controller", text: "6 % of the storage is left", advice: "storageLow" },
      { severity: "warning", about: "camera", text: "Patrol 9 is locked", advice: "cameraLocked", serial: "C9" },
    ],
    cameras: [
      { ...base, serial: "C7", name: "Patrol 7", docked, transfer: { bytes: 8e9, total: 20e9, bytesPerSecond: 31e6, secondsLeft: 387 } },
      { ...base, serial: "C8", name: "Patrol 8", wearerName: "Bo Berg", docked: { ...docked, dock: 4, waiting: 0, battery: 100 } },
      { ...base, serial: "C9", name: "Patrol 9", state: "locked", wearer: null, wearerName: "", docked: { ...docked, dock: 5 } },
      { ...base, serial: "C5", name: "Patrol 5", lastDocked: "2026-11-20T06:00:00.000Z" },
    ],
    transfers: [
      { serial: "C7", begun: board.time, ended: null, bytes: 8e9, total: 20e9, bytesPerSecond: 31e6, secondsLeft: 387, state: "running" },
      { serial: "C8", begun: board.time, ended: null, bytes: 0, total: 9e9, bytesPerSecond: 0, secondsLeft: 4500, state: "running" },
    ],
    queue: { places: 1, busy: 1, waiting: 1 },
    contacts: [{ place: "bay-3", name: "bay 3", count: 7, since: "2026-11-19T06:00:00.000Z" }, { place: "camera-C8", name: "camera C8", count: 1, since: board.time }],
    ports: [
      { number: 1, interface: "eth1", state: "camera", since: board.time, megabits: 1000, cameras: ["C7", "C8"], lost: false },
      { number: 2, interface: "eth2", state: "noLink", since: board.time, megabits: null, cameras: [], lost: true },
      { number: 3, interface: "eth3", state: "empty", since: board.time, megabits: 100, cameras: [], lost: false },
    ],
    found: [{ serial: "OC0000000042", model: "OC-2", firmware: "1.0", outcome: "found", docked: { ...docked, dock: 6, waiting: 0 } }],
  };
}

async function shoot(name) {
  await page.waitForTimeout(150);
  for (const size of [sizes[0], sizes[2]]) {
    await page.setViewportSize(size);
    seen.problems.push(...(await inspect(page)).map((p) => `${name} ${size.name}: ${p}`));
    await page.screenshot({ path: `${folder}/${name}-${size.name}.png` });
  }
  await page.setViewportSize(sizes[0]);
}

async function setUp() {
  await page.goto("/");
  await page.getByRole("heading", { name: "Set up this controller" }).waitFor();
  await page.getByLabel("New password", { exact: true }).fill(password);
  await page.getByLabel("New password again", { exact: true }).fill(password);
  await shoot("activation");
  await page.getByRole("button", { name: "Activate and log in" }).click();
  await page.getByRole("heading", { name: "Before you begin" }).waitFor();
  seen.needed = await page.getByRole("listitem").filter({ has: page.locator("strong") }).allTextContents();
  await shoot("begin");
  await page.getByRole("button", { name: "Begin", exact: true }).click();
  await page.getByRole("heading", { name: "Super admin passphrase" }).waitFor();
  await page.getByLabel("Super admin passphrase", { exact: true }).fill(passphrase);
  await page.getByLabel("The same once more", { exact: true }).fill(passphrase);
  await shoot("wizard");
  await page.getByRole("button", { name: "Set the passphrase" }).click();
  await page.getByRole("button", { name: "Download the restore key" }).click();
  await page.getByLabel("Super admin passphrase", { exact: true }).fill("not the right words");
  await page.getByRole("button", { name: "Download", exact: true }).click();
  seen.wrong = await page.getByRole("alert").textContent();
  await page.getByLabel("Super admin passphrase", { exact: true }).fill(passphrase);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download", exact: true }).click()]);
  seen.key = download.suggestedFilename();
  await page.getByLabel("System name").fill("Town police");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Network", exact: true }).waitFor();
  await page.getByText("set by its own system").waitFor();
  await shoot("network");
  await page.getByRole("button", { name: "Continue" }).click();
  await setTheTime();
  await page.getByLabel("Time zone").selectOption("Europe/Berlin");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("heading", { name: "Connection file" }).waitFor();
  await page.locator("input[type=file]").setInputFiles(`${folder}/connection.json`);
  await page.getByText("Recordings cannot be delivered: connection fails.").waitFor();
  seen.advice = await page.getByRole("list", { name: "Steps of the test" }).textContent();
  seen.unsigned = await page.getByText("The connection file has no signature").isVisible();
  await shoot("path");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Frequency").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("radio", { name: /Fixed/ }).check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Finish the set-up" }).click();
  await page.getByRole("heading", { name: "Town police" }).waitFor();
}

/** The clock of the controller is a virtual one in this test. */
async function setTheTime() {
  await page.getByRole("heading", { name: "Date and time" }).waitFor();
  await page.getByLabel("The time comes from").selectOption("ntp");
  await page.getByLabel("Time server", { exact: true }).fill("nowhere.invalid");
  await page.getByRole("button", { name: "Test the server" }).click();
  seen.server = await page.getByRole("alert").textContent();
  await shoot("time");
  await page.getByLabel("The time comes from").selectOption("manual");
  await page.getByRole("button", { name: "Save source" }).click();
  await page.getByRole("button", { name: "Take the time of this browser" }).click();
  await page.getByText("The clock is set").waitFor();
}

async function people() {
  await page.getByRole("link", { name: "Users", exact: true }).click();
  await page.getByRole("button", { name: "New user" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Anna Kraus");
  await page.getByLabel("User ID").fill("A1");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("cell", { name: "Anna Kraus", exact: true }).waitFor();
  await page.getByRole("button", { name: "Import" }).click();
  const choose = page.locator("dialog input[type=file]");
  await choose.setInputFiles({ name: "bad.csv", mimeType: "text/csv", buffer: Buffer.from("Name,User ID,Profile\nCy,C3,Noon\n") });
  await page.getByRole("cell", { name: /no profile named Noon/ }).waitFor();
  seen.importBlocked = await page.getByRole("dialog").getByRole("button", { name: "Import" }).isDisabled();
  await shoot("import");
  await choose.setInputFiles(`${folder}/users.csv`);
  await page.getByText("2 new users, 1 change").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Import" }).click();
  await page.getByRole("cell", { name: "Bo Berg", exact: true }).waitFor();
  await shoot("users");
  await page.getByRole("link", { name: "Profiles" }).click();
  await page.getByRole("button", { name: "New profile" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Night");
  await page.getByLabel("Pre-buffer length").fill("500");
  seen.range = await page.getByText("1 to 120 s").isVisible();
  await page.getByLabel("Pre-buffer length").fill("60");
  await page.getByLabel("Resolution").selectOption("720p");
  await shoot("profile");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("listitem").filter({ hasText: "Night" }).getByText("Resolution: 720p: longer operating time").waitFor();
  await shoot("profiles");
}

async function cameras() {
  await page.route("**/api/v1/dashboard", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: withCameras(await answer.json()) });
  });
  const findings = [{ advice: "noAudio", text: "Patrol 7 (Anna Kraus): sound is off in the profile Night", serial: "C7" }];
  await page.route("**/api/v1/findings", (route) => route.fulfill({ json: { items: findings } }));
  const noted = ["2026-11-21T06:00:00.000Z noWearer: The camera was taken without a person assigned to it. Put it back into the dock"];
  await page.route("**/api/v1/devices/C7/log", (route) => route.fulfill({ json: { received: "2026-11-21T07:00:00.000Z", lines: noted } }));
  await page.goto("/dashboard");
  await page.getByText("8.00 GB of 20.0 GB, 31.0 MB/s, 6 min left").waitFor();
  seen.queue = await page.getByText("2 transfers at 31.0 MB/s together, 1 camera waits for a place, 1 h 15 min left for the longest").isVisible();
  seen.takesNo = await page.getByText("Takes no bookmarks, no categories and notes, no locations").isVisible();
  seen.tiles = await page.locator(".tile").count();
  await shoot("dashboard");
  await page.getByRole("link", { name: "What to do" }).first().click();
  await page.getByText("The storage of the controller is nearly full").waitFor();
  await page.goto("/help?show=noAudio");
  await page.getByRole("list", { name: "Seen here" }).getByText("sound is off in the profile Night").waitFor();
  seen.causeHere = true;
  await page.getByText("A docked camera does not show up").click();
  await page.getByRole("button", { name: "Test the network of the docks" }).click();
  await page.getByText("Docked cameras may not find this controller.").waitFor();
  seen.docks = await page.getByRole("list", { name: "Steps of the test" }).textContent();
  await shoot("help");
  await page.goto("/devices");
  await page.getByText("OC0000000042").waitFor();
  seen.contacts = await page.getByRole("listitem").filter({ hasText: "Bay 3" }).getByText("7 times").isVisible();
  await shoot("devices");
  await page.goto("/devices/C7");
  await page.getByRole("dialog").getByText("8.00 GB of 20.0 GB", { exact: false }).waitFor();
  await page.getByText("What the camera noted, as of 2026-11-21 07:00").click();
  seen.noted = await page.getByText("Put it back into the dock").isVisible();
  seen.lacks = await page.getByText("Sound is off in the profile Night").isVisible();
  seen.movedBefore = await page.getByText("The camera changes hands").isVisible();
  await page.getByLabel("Assigned to").selectOption({ label: "Bo Berg (B2)" });
  seen.moved = await page.getByText("The camera changes hands. If the content destination groups recordings by user, check its user structure.").isVisible();
  await shoot("camera");
  await page.goto("/profiles");
  await page.getByRole("button", { name: "New profile" }).click();
  await page.getByText("The content destination takes no bookmarks: cameras set none.").waitFor();
  seen.bookmarksOff = await page.getByRole("switch", { name: "Bookmarks" }).isDisabled();
  seen.locationStays = await page.getByText("The content destination shows no locations").isVisible();
  await shoot("profile-without-bookmarks");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.goto("/system");
  await page.getByRole("heading", { name: "System reset" }).waitFor();
  seen.resetBlocked = await page.getByRole("button", { name: "Reset the system" }).isDisabled();
  await shoot("system");
}

/** What an authority makes of the signing request of the controller's own certificate: a file of that name. */
async function signedByAnAuthority(name) {
  const request = await page.request.get("/api/v1/certificates/device/request");
  writeFileSync(`${folder}/own.csr`, await request.body());
  const openssl = (words) => execFileSync("openssl", words.split(" "), { cwd: folder, stdio: "pipe" });
  openssl("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=Authority -days 2");
  openssl(`x509 -req -in own.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out ${name}`);
  return `${folder}/${name}`;
}

async function certificates() {
  await page.getByRole("link", { name: "Certificates" }).click();
  await page.getByRole("heading", { name: "device", exact: true }).waitFor();
  await page.getByRole("button", { name: "Add certificate" }).click();
  await page.getByLabel("ID", { exact: true }).fill("front");
  await page.getByLabel("Common name").fill("controller.example");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("button", { name: "Activate front" }).click();
  await page.getByRole("button", { name: "Activate device" }).waitFor();
  await page.getByRole("button", { name: "Install what an authority signed for device" }).click();
  await page.getByText("as the file is, without its ending").waitFor();
  await shoot("certificates");
  await page.getByLabel("Certificate file of the authority (PEM)").setInputFiles(await signedByAnAuthority("town.crt"));
  await page.getByRole("button", { name: "Install", exact: true }).click();
  await page.getByRole("heading", { name: "town", exact: true }).waitFor();
}

try {
  await setUp();
  await people();
  await cameras();
  await certificates();
} catch (error) {
  seen.failed = String(error);
  await page.screenshot({ path: `${folder}/failed.png` });
}
console.log(JSON.stringify({ ...seen, errors }));
await browser.close();
