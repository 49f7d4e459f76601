// Before the pages: activation, login, what is said when it fails, and the own password.
import assert from "node:assert/strict";
import { until } from "./steps.mjs";

const password = (page) => page.getByLabel("Password", { exact: true });
const logIn = (page) => page.getByRole("button", { name: "Log in", exact: true });

/** A fresh device takes a password only when it is good and typed twice, and shows how good it is. */
export async function activation({ page, context, facts }) {
  await page.goto("/live");
  await page.getByRole("heading", { name: "Activate this device" }).waitFor();
  const first = page.getByLabel("New password", { exact: true });
  const again = page.getByLabel("New password again", { exact: true });
  const activate = page.getByRole("button", { name: "Activate and log in" });
  await first.fill("abcdefgh");
  await again.fill("abcdefgh");
  await page.getByText(/^Strength: /).waitFor();
  const weak = await page.getByText(/^Strength: /).textContent();
  assert.equal(await activate.isDisabled(), true, "one kind of characters is not enough");
  await page.locator(".reason").first().waitFor();
  await first.fill(facts.password);
  await page.getByText("The two passwords are not the same yet.").waitFor();
  assert.equal(await activate.isDisabled(), true, "typed differently");
  await again.fill(facts.password);
  await until("a better rating", async () => (await page.getByText(/^Strength: /).textContent()) !== weak);
  await activate.click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  assert.equal((await (await context.request.get("/api/v1/status")).json()).state, "active");
}
activation.options = { loggedIn: false };

/** A wrong password is told, the right one leads to where one wanted to go; logging out leads back. */
export async function login({ page, facts }) {
  await page.goto("/playback");
  await password(page).fill("Wrong-word-1");
  await logIn(page).click();
  await page.getByText(/password is wrong/).waitFor();
  assert.equal(await password(page).inputValue(), "", "what was wrong is gone");
  await password(page).fill(facts.password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Playback" }).waitFor({ state: "attached" });
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("button", { name: "Log out" }).click();
  await logIn(page).waitFor();
}
login.options = { loggedIn: false };

/** Too many wrong passwords lock the login; the page tells for how long. */
export async function lock({ page, facts }) {
  await page.goto("/live");
  for (let attempt = 0; attempt < facts.attempts; ++attempt) {
    await password(page).fill(`Wrong-word-${attempt}`);
    await logIn(page).click();
    await until("the answer", async () => (await password(page).inputValue()) === "");
  }
  await page.getByText(/the login is locked\. It opens by itself in/).waitFor();
  assert.match(await page.locator(".number").first().textContent(), /^\d+ (s|min)/);
  assert.equal(await logIn(page).isDisabled(), true);
}
lock.options = { loggedIn: false };

/** Everybody changes the own password; the present one must be right. */
export async function ownPassword({ page, facts }) {
  await page.goto("/settings/password");
  const change = page.getByRole("button", { name: "Change password" });
  const fill = async (present, next) => {
    await page.getByLabel("Present password", { exact: true }).fill(present);
    await page.getByLabel("New password", { exact: true }).fill(next);
    await page.getByLabel("New password again", { exact: true }).fill(next);
    await change.click();
  };
  await fill("Wrong-word-1", "Second-light-2");
  await page.locator(".notice, [role=alert]").first().waitFor();
  await fill(facts.password, "Second-light-2");
  await page.getByText("Your password is changed.").waitFor();
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("button", { name: "Log out" }).click();
  await password(page).fill(facts.password);
  await logIn(page).click();
  await page.getByText(/password is wrong/).waitFor();
  await password(page).fill("Second-light-2");
  await logIn(page).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
}
