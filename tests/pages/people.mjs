// Accounts and sessions: who may do what is set by clicking, and holds.
import assert from "node:assert/strict";
import { openPage, sizes } from "../../web/tests/browser.mjs";
import { enter, until } from "./steps.mjs";

const evening = { name: "evening", password: "Night-watch-26" };

/** An account is added with its permissions, sees no more than they allow, is changed, and deleted. */
export async function accounts({ browser, page, facts }) {
  await page.goto("/settings/users");
  await page.getByRole("button", { name: "Add account" }).click();
  const dialog = page.getByRole("dialog");
  const add = dialog.getByRole("button", { name: "Add", exact: true });
  await dialog.getByLabel("User name").fill(evening.name);
  await dialog.getByLabel("New password", { exact: true }).fill("weak");
  await dialog.getByLabel("New password again", { exact: true }).fill("weak");
  assert.equal(await add.isDisabled(), true, "a weak password");
  await dialog.getByLabel("New password", { exact: true }).fill(evening.password);
  await dialog.getByLabel("New password again", { exact: true }).fill(evening.password);
  await dialog.getByLabel("Live view on Office").uncheck();
  await dialog.getByLabel("Playback on Street").uncheck();
  await dialog.getByLabel("Playback on Office").uncheck();
  await add.click();
  await page.getByText("evening is added.").waitFor();
  await page.getByText("Live view (1)", { exact: false }).waitFor();

  const other = await openPage(browser, sizes[0], { url: facts.url });
  await enter(other.context, { ...facts, password: evening.password }, evening.name);
  await other.page.goto("/live");
  await other.page.locator("video.shown[data-latency]").waitFor();
  assert.equal(await other.page.locator("video.shown[data-latency]").count(), 1);
  const refused = await other.context.request.get("/api/v1/channels/2/snapshot");
  assert.equal(refused.status(), 403);
  await other.page.goto("/settings/users");
  await other.page.getByText(/may not use it|does not exist/).waitFor();

  await page.getByRole("button", { name: "Change evening" }).click();
  await dialog.getByLabel("Live view on Office").check();
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("evening is changed.").waitFor();
  await until("the second channel", async () => (await other.context.request.get("/api/v1/channels/2/snapshot")).status() === 200);

  await page.getByRole("button", { name: "Delete evening" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("evening is deleted.").waitFor();
  await other.page.goto("/live");
  await other.page.getByRole("heading", { name: "Log in" }).waitFor();
  await other.context.close();
}

/** The list shows who is logged in; an administrator ends a session, on a phone as well. */
export async function online({ browser, page, facts }) {
  const other = await openPage(browser, sizes[0], { url: facts.url });
  await enter(other.context, facts);
  await other.page.goto("/live");
  await other.page.locator("video.shown[data-latency]").first().waitFor();
  await page.goto("/settings/online");
  const end = page.getByRole("button", { name: /^End the session of admin/ });
  await until("two sessions", async () => (await end.count()) >= 2);
  const box = await end.first().boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 390, "the button is in sight");
  for (;;) {
    const others = page.locator("button:not(:disabled)", { hasText: /^End$/ });
    const count = await others.count();
    if (count === 0) break;
    await others.first().click();
    await page.getByRole("dialog").getByRole("button", { name: "End session" }).click();
    await until("one less", async () => (await others.count()) < count);
  }
  await other.page.getByRole("heading", { name: "Log in" }).waitFor();
  await other.context.close();
}
online.options = { size: "390x844" };
