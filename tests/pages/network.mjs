// The page of the device's own addresses, on a device with an interface of its own.
import assert from "node:assert/strict";
import { ask, field, until } from "./steps.mjs";

const addresses = async (context) => (await ask(context, "/network")).interfaces.find((one) => one.name === "own").addresses.map((one) => one.address);

/** An address is tested, tried, kept in time; one that nobody keeps can be seen running out from every page. */
export async function ownAddresses({ page, context }) {
  await page.goto("/settings/addresses");
  const interfaces = page.getByRole("region", { name: "Interfaces" });
  await interfaces.getByText(/^fe80::/).first().waitFor();
  assert.equal(await field(page, "ipv4Address").getByRole("textbox").isDisabled(), true, "DHCP gives the address");
  await field(page, "ipv4Mode").getByText("Manual").click();
  await field(page, "ipv4Address").getByRole("textbox").fill("10.77.0.1");
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await page.getByText(/^10\.77\.0\.1 is taken: /).waitFor();
  await field(page, "ipv4Address").getByRole("textbox").fill("10.77.0.9");
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await page.getByText("10.77.0.9 is free.").waitFor();

  const save = async () => {
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: "Try", exact: true }).click();
    await page.getByText(/^New addresses are being tried\. They are taken back in \d+ s/).waitFor();
  };
  await save();
  const keep = page.getByRole("button", { name: "Keep them" });
  const seen = await keep.evaluate((button) => {
    const { x, y, width, height } = button.getBoundingClientRect();
    return button.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  });
  assert.ok(seen, "the button is in sight although the page is scrolled to its end");
  await interfaces.getByText("10.77.0.9/24").waitFor();
  await keep.click();
  await page.getByText("The addresses are kept.").waitFor();
  assert.equal((await ask(context, "/network")).trial, null);

  await field(page, "ipv4Address").getByRole("textbox").fill("10.77.0.10");
  await save();
  await page.goto("/live");
  await page.getByText(/^New addresses are being tried\./).waitFor();
  await until("the second address", async () => (await addresses(context)).includes("10.77.0.10"));
}
