// The system pages: information, logs, volumes, reboot, restore, default.
import assert from "node:assert/strict";
import { ask, change, downloaded, photograph, until } from "./steps.mjs";

/** What a browser tells while the device is away, and is then another. */
const away = { expected: /ERR_CONNECTION|WebSocket connection|Failed to load resource/ };

/** What the device is, as it says itself. */
export async function information({ page, context }) {
  const facts = await ask(context, "/system/information");
  await page.goto("/settings/information");
  for (const value of [facts.model, facts.serialNumber, facts.firmwareVersion, ...facts.addresses]) await page.getByText(value).first().waitFor();
  await page.getByText("Pan, tilt and zoom").waitFor();
  await page.goto("/settings/health");
  await page.getByText("Street, main").waitFor();
  await page.getByText(/^(9|10)(\.\d+)? fps$/).first().waitFor();
}

const temperatures = "How exact are the temperatures?";

/** Safety notes and answers are found from the menu and by search; answers for other models are left out. */
export async function help({ page }) {
  await page.goto("/settings");
  await page.getByRole("link", { name: "About and help" }).click();
  await page.getByRole("heading", { name: "Safety notes" }).waitFor();
  assert.ok((await page.locator(".notes li").count()) >= 5);
  const answer = page.getByText(/^The security questions on the login page/);
  assert.equal(await answer.isVisible(), false);
  await page.getByText("I forgot the password.").click();
  await answer.waitFor();
  assert.equal(await page.getByText(temperatures).count(), 0, "only thermal models");
}
help.options = { size: "390x844" };

/** A thermal model has answers of its own. */
export async function thermalHelp({ page }) {
  await page.goto("/settings/about");
  await page.getByText(temperatures).click();
  await page.getByText(/emissivity/).first().waitFor();
  await page.getByText("I forgot the password.").waitFor();
}

/** The about page lists the licences of all parts. */
export async function licences({ page, context }) {
  const parts = await ask(context, "/system/licences");
  await page.goto("/settings/about");
  for (const part of parts) await page.getByText(part.name, { exact: false }).first().waitFor({ state: "attached" });
}

/** The logs are searched by type, subtype and time, and exported as they are shown. */
export async function logs({ page, context }) {
  await change(context, "channels/1/image", { brightness: 51 });
  await change(context, "channels/1/image", { brightness: 50 });
  await page.goto("/settings/logs");
  const rows = page.locator("table.log tbody tr");
  const search = () => page.getByRole("button", { name: "Search" }).click();
  await rows.first().waitFor();
  await page.getByRole("combobox", { name: /^Type/ }).selectOption("information");
  await search();
  await until("information only", async () => (await rows.count()) > 0 && (await rows.getByText(/^Motion/).count()) === 0);
  await page.getByTitle("Audit", { exact: true }).click();
  await page.getByRole("combobox", { name: /^Type/ }).selectOption("");
  await search();
  await rows.filter({ hasText: /admin/ }).first().waitFor();
  await page.getByLabel("From", { exact: true }).fill("2099-01-01T00:00:00");
  await search();
  await page.getByText("Nothing was logged in this time").waitFor();
  await page.getByLabel("From", { exact: true }).fill("");
  await search();
  await rows.first().waitFor();
  const file = await downloaded(page, () => page.getByRole("link", { name: "Export" }).click());
  const lines = file.bytes.toString().trim().split("\n");
  assert.match(file.name, /audit.*\.csv$/);
  assert.ok(lines.length > (await rows.count()), `${lines.length} lines`);
  assert.match(lines[0], /time/i);
}

/** Volumes are listed with their state; formatting asks twice and empties them. */
export async function volumes({ page, context }) {
  await page.goto("/settings/volumes");
  await page.getByText("Normal", { exact: true }).waitFor();
  const before = (await ask(context, "/storage"))[0].used;
  assert.ok(before > 0);
  await page.getByRole("button", { name: "Format…", exact: true }).click();
  const confirm = page.getByRole("dialog").getByRole("button", { name: "Format", exact: true });
  assert.equal(await confirm.isDisabled(), true, "the word is to be typed");
  await page.getByLabel(/^Type “format”/).fill("format");
  await confirm.click();
  await page.getByText("The volume is formatted.").waitFor();
  await page.getByText("Normal", { exact: true }).waitFor();
  assert.ok((await ask(context, "/storage"))[0].used < before);
}

/** A volume is formatted with a password, locked to the device, and the lock comes off with its password only. */
export async function protect({ page, context }) {
  await page.goto("/settings/volumes");
  await page.getByText("Unencrypted", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Encrypted format…" }).click();
  const dialog = page.getByRole("dialog");
  const go = dialog.getByRole("button", { name: "Format", exact: true });
  await dialog.getByLabel("Encryption password", { exact: true }).fill("short");
  await dialog.getByText("The password must have 8 to 64 characters.").waitFor();
  await dialog.getByLabel("Encryption password", { exact: true }).fill("opens the card");
  await dialog.getByLabel("The same password again", { exact: true }).fill("opens the cart");
  await dialog.getByLabel(/^Type “format”/).fill("format");
  assert.equal(await go.isDisabled(), true, "the two differ");
  await dialog.getByLabel("The same password again", { exact: true }).fill("opens the card");
  await photograph(page, "encrypted-format");
  await go.click();
  await page.getByText("The volume is formatted and encrypted.").waitFor();
  await page.getByText("Encrypted", { exact: true }).waitFor();
  assert.equal((await ask(context, "/storage"))[0].encrypted, true);
  await page.getByRole("button", { name: "Lock…" }).click();
  await dialog.getByLabel("Password of the lock", { exact: true }).fill("opens the lock");
  await dialog.getByLabel("The same password again", { exact: true }).fill("opens the lock");
  await dialog.getByRole("button", { name: "Lock", exact: true }).click();
  await page.getByText("Encrypted, locked to this device").waitFor();
  await photograph(page, "locked-to-this-device");
  await page.getByRole("button", { name: "Remove lock…" }).click();
  await dialog.getByLabel("Password of the lock", { exact: true }).fill("opens the card");
  await dialog.getByRole("button", { name: "Remove lock" }).click();
  await dialog.getByText("the password of the volume is wrong").waitFor();
  await dialog.getByLabel("Password of the lock", { exact: true }).fill("opens the lock");
  await dialog.getByRole("button", { name: "Remove lock" }).click();
  await page.getByText("Encrypted", { exact: true }).waitFor();
}
protect.options = { expected: /422/ };

/** A volume of another device says that it is locked, and asks for its password. */
export async function unlock({ page, context }) {
  await page.goto("/settings/volumes");
  await page.getByText("Locked", { exact: true }).first().waitFor();
  await photograph(page, "locked");
  await page.getByRole("button", { name: "Unlock…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Password of the volume", { exact: true }).fill("opens the card");
  await dialog.getByRole("switch", { name: "Unlock by itself from now on" }).click();
  await photograph(page, "unlock");
  await dialog.getByRole("button", { name: "Unlock", exact: true }).click();
  await page.getByText("Normal", { exact: true }).waitFor();
  await page.getByText("Encrypted", { exact: true }).waitFor();
  assert.equal((await ask(context, "/storage"))[0].state, "normal");
}

/** What the card says of itself, and settings only where they do something. */
export async function goodCard({ page }) {
  await page.goto("/settings/volumes");
  const card = page.locator("[data-card]");
  await card.getByText("Built-in eMMC 8GTF4R").waitFor();
  await card.getByText("Good", { exact: true }).waitFor();
  await card.getByText("60 to 70 %").waitFor();
  assert.equal(await card.getByRole("meter", { name: "Remaining lifespan" }).getAttribute("aria-valuenow"), "70");
  assert.equal(await card.getByRole("status").filter({ hasText: /replace/ }).count(), 0);
  await photograph(page, "card-good");
  await page.goto("/settings/storage");
  await page.getByText("eMMC protection", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Card health" }).click();
  await page.getByText("Advise a new card at").waitFor();
  await page.getByText("Arming schedule").first().waitFor();
  await photograph(page, "card-settings");
}

/** A worn eMMC: what it means, what to do, and that nothing is written. */
export async function wornCard({ page }) {
  await page.goto("/settings/volumes");
  const card = page.locator("[data-card]");
  await card.getByText("Bad", { exact: true }).waitFor();
  await card.getByText(/worn.*Have the eMMC replaced/).waitFor();
  await page.getByText("Protected", { exact: true }).waitFor();
  await page.getByText(/no recordings and pictures are written to it/).waitFor();
  await photograph(page, "card-worn");
}

/** A memory card whose lifespan is nearly over. */
export async function lowCard({ page }) {
  await page.goto("/settings/volumes");
  const card = page.locator("[data-card]");
  await card.getByText("Memory card SD64G").waitFor();
  await card.getByText(/Little of the lifespan of this card is left. Replace the card/).waitFor();
  await card.getByText(/written since/).waitFor();
  await page.getByText("Normal", { exact: true }).waitFor();
  await photograph(page, "card-low");
}

/** Where nothing tells its health, nothing is shown. */
export async function noCard({ page }) {
  await page.goto("/settings/volumes");
  await page.getByText("Normal", { exact: true }).waitFor();
  await page.locator("[data-card]").waitFor({ state: "detached" });
  await page.goto("/settings/storage");
  await page.getByText("Loss window").first().waitFor();
  await page.getByText("eMMC protection", { exact: true }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Card health" }).waitFor({ state: "detached" });
}

/** After a reboot the page comes back by itself, to a person who logs in again or still is. */
export async function reboot({ page, context }) {
  const started = (await ask(context, "/system/information")).started;
  await page.goto("/settings/maintenance");
  await page.getByRole("button", { name: "Reboot…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Reboot" }).click();
  await page.getByText("The device restarts").first().waitFor();
  await page.waitForURL(/\/live$/, { timeout: 60_000 });
  await page.getByRole("heading", { name: "Log in" }).or(page.locator("video.shown[data-latency]").first()).waitFor();
  await until("another start", async () => {
    const answer = await context.request.get("/api/v1/system/information");
    return answer.status() === 401 || (answer.ok() && (await answer.json()).started !== started);
  });
}
reboot.options = away;

/** Restore sets all back but what it names; it asks for its word. */
export async function restore({ page, context }) {
  await change(context, "channels/1/image", { brightness: 70 });
  await page.goto("/settings/maintenance");
  await page.getByRole("button", { name: "Restore…" }).click();
  const confirm = page.getByRole("dialog").getByRole("button", { name: "Restore", exact: true });
  assert.equal(await confirm.isDisabled(), true);
  await page.getByLabel(/^Type “restore”/).fill("restore");
  await confirm.click();
  await page.waitForURL(/\/live$/, { timeout: 60_000 });
  await page.getByRole("heading", { name: "Log in" }).or(page.getByRole("navigation", { name: "Main" })).waitFor();
}
restore.options = away;

/** Default makes the device inactive: the page leads to the activation. */
export async function factoryDefault({ page }) {
  await page.goto("/settings/maintenance");
  await page.getByRole("button", { name: "Default…" }).click();
  await page.getByLabel(/^Type “default”/).fill("default");
  await page.getByRole("dialog").getByRole("button", { name: "Reset everything" }).click();
  await page.waitForURL(/\/live$/, { timeout: 60_000 });
  await page.getByRole("heading", { name: "Activate this device" }).waitFor();
}
factoryDefault.options = away;
