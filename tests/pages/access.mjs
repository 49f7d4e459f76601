// Before the pages: activation, login, what is said when it fails, and the own password.
import assert from "node:assert/strict";
import { photograph, until } from "./steps.mjs";

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

const answers = ["Anna Kraus", "Lindenweg 4", "Rollo"];

/** Chooses three questions and answers them; `scope` is the page or a dialog. */
async function answerQuestions(scope) {
  await scope.getByLabel("Question 3").selectOption({ label: "What was your best friend of childhood called?" });
  for (const [i, answer] of answers.entries()) await scope.getByLabel(`Answer ${i + 1}`).fill(answer);
}

/** Resets the password from the login page. */
async function reset(page, given, next) {
  await page.getByRole("button", { name: "Forgot password?" }).click();
  await page.getByRole("heading", { name: "Forgotten password" }).waitFor();
  const fields = page.locator("form input.input:not([type=password])");
  await until("the questions", async () => (await fields.count()) === 3);
  for (const [i, answer] of given.entries()) await fields.nth(i).fill(answer);
  await page.getByLabel("New password", { exact: true }).fill(next);
  await page.getByLabel("New password again", { exact: true }).fill(next);
  await page.getByRole("button", { name: "Set new password" }).click();
}

/** Security questions are offered with the activation; the answers set a new password later, on a phone as well. */
export async function questionsAtActivation({ page, facts }) {
  await page.goto("/live");
  await page.getByLabel("New password", { exact: true }).fill(facts.password);
  await page.getByLabel("New password again", { exact: true }).fill(facts.password);
  await page.getByLabel(/Set security questions/).check();
  const activate = page.getByRole("button", { name: "Activate and log in" });
  await page.getByLabel("Question 3").waitFor();
  assert.equal(await activate.isDisabled(), true, "not answered yet");
  await answerQuestions(page);
  await activate.click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("button", { name: "Log out" }).click();
  await reset(page, ["anna kraus", " LINDENWEG  4 ", "rollo"], "Second-light-2");
  await page.getByText("The new password is set. Log in with it.").waitFor();
  await password(page).fill("Second-light-2");
  await logIn(page).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
}
questionsAtActivation.options = { loggedIn: false, size: "390x844" };

/** Without security questions the login page says so; set under Users they open it, and end the session elsewhere. */
export async function forgottenPassword({ page, context, browser, facts }) {
  const other = await browser.newContext({ baseURL: facts.url });
  const outside = await other.newPage();
  await outside.goto("/live");
  await outside.getByRole("button", { name: "Forgot password?" }).click();
  await outside.getByText("Neither security questions nor a recovery e-mail have been set on this device").waitFor();
  await outside.getByRole("button", { name: "Back to the login" }).click();

  await page.goto("/settings/users");
  await page.getByRole("button", { name: "Account security" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/No security questions are set/).waitFor();
  const set = dialog.getByRole("button", { name: "Set questions" });
  await dialog.getByLabel("Question 3").waitFor();
  await answerQuestions(dialog);
  await dialog.getByLabel("Your present password", { exact: true }).fill("Wrong-word-1");
  await set.click();
  await dialog.getByText("The present password is wrong").waitFor();
  await dialog.getByLabel("Your present password", { exact: true }).fill(facts.password);
  await set.click();
  await page.getByText("The security questions are set.").waitFor();

  await reset(outside, ["somebody", "else", "guesses"], "Second-light-2");
  await outside.getByText("Not all answers are right").waitFor();
  await outside.getByRole("button", { name: "Back to the login" }).click();
  await reset(outside, answers, "Second-light-2");
  await outside.getByText("The new password is set. Log in with it.").waitFor();
  assert.equal((await context.request.get("/api/v1/session")).status(), 401, "the session of admin is over");
  await password(outside).fill("Second-light-2");
  await logIn(outside).click();
  await outside.getByRole("navigation", { name: "Main" }).waitFor();
  await other.close();
}

/** A recovery e-mail is set under Users; the login page shows little of it and has a code sent there. */
export async function askForCode({ page, browser, facts }) {
  await page.goto("/settings/users");
  await page.getByRole("button", { name: "Account security" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("E-mail", { exact: true }).click();
  await dialog.getByLabel("Recovery e-mail", { exact: true }).fill("anna@example.org");
  await dialog.getByLabel("Your present password", { exact: true }).fill("Wrong-word-1");
  await dialog.getByRole("button", { name: "Set e-mail" }).click();
  await dialog.getByText("The present password is wrong").waitFor();
  await dialog.getByLabel("Your present password", { exact: true }).fill(facts.password);
  await photograph(page, "recovery-email");
  await dialog.getByRole("button", { name: "Set e-mail" }).click();
  await page.getByText("The recovery e-mail is set.").waitFor();
  const other = await browser.newContext({ baseURL: facts.url });
  const outside = await other.newPage();
  await outside.goto("/live");
  await outside.getByRole("button", { name: "Forgot password?" }).click();
  await outside.getByRole("button", { name: "Send a code" }).click();
  await outside.getByText("A code is on its way to a•••@e•••.org").waitFor();
  assert.equal((await outside.content()).includes("anna@"), false);
  await photograph(outside, "forgotten-email");
  await other.close();
}
askForCode.options = { expected: /422/ };

/** The code of the mail sets a new password; a wrong one does not. */
export async function useCode({ page, facts }) {
  await page.goto("/live");
  await page.getByRole("button", { name: "Forgot password?" }).click();
  await page.getByLabel("Code of the mail").fill("AAAAA-AAAAA");
  await page.getByLabel("New password", { exact: true }).fill("Second-light-2");
  await page.getByLabel("New password again", { exact: true }).fill("Second-light-2");
  await page.getByRole("button", { name: "Set new password" }).click();
  await page.getByText(/^The code is wrong/).waitFor();
  await page.getByLabel("Code of the mail").fill(facts.code.toLowerCase());
  await page.getByRole("button", { name: "Set new password" }).click();
  await page.getByText("The new password is set. Log in with it.").waitFor();
  await password(page).fill("Second-light-2");
  await logIn(page).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
}
useCode.options = { loggedIn: false, size: "390x844", expected: /422/ };
