// Certificates: made, signed by an authority, brought along, chosen for a service, and kept while it uses them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { ask, downloaded, field, save, until } from "./steps.mjs";

const card = (page, id) => page.locator("section.card", { has: page.getByRole("heading", { name: id, exact: true }) });
const openssl = (...words) => execFileSync("openssl", words, { stdio: ["ignore", "pipe", "pipe"] });

/** The fingerprint of the certificate that HTTPS shows now. */
function shown(port) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false }, () => {
      const { fingerprint256 } = socket.getPeerCertificate();
      socket.destroy();
      resolve(fingerprint256.replaceAll(":", "").toLowerCase());
    });
    socket.on("error", reject);
  });
}

const listed = async (context, id) => (await ask(context, "/certificates")).items.find((c) => c.id === id);

async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), "ocelli-certificates-"));
  try {
    await work((name) => join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A self-signed certificate is made, requested from an authority, installed, and chosen for HTTPS; then it cannot be deleted. */
export async function requested({ page, context, facts }) {
  await page.goto("/settings/certificates");
  await card(page, "device").getByText(/Used by HTTPS/).waitFor();
  assert.equal(await card(page, "device").getByRole("button", { name: /^Delete/ }).count(), 0, "the own one stays");
  await page.getByRole("button", { name: "Add certificate" }).click();
  const dialog = page.getByRole("dialog");
  const add = dialog.getByRole("button", { name: "Add", exact: true });
  await dialog.getByLabel("ID", { exact: true }).fill("yard gate");
  assert.equal(await add.isDisabled(), true, "letters and digits only");
  await dialog.getByLabel("ID", { exact: true }).fill("yard");
  await dialog.getByLabel("Common name").fill("Yard");
  await dialog.getByLabel("Country").fill("DE");
  await dialog.getByLabel("Host names and IP addresses").fill("yard.local, 127.0.0.1");
  await dialog.getByLabel("Valid for days").fill("20");
  await add.click();
  await page.getByText("yard is added.").waitFor();
  await card(page, "yard").getByText(/Expires in (19|20) days/).waitFor();
  await page.getByRole("button", { name: "Properties of yard" }).click();
  await card(page, "yard").getByText("yard.local, 127.0.0.1").waitFor();

  await inFolder(async (at) => {
    const request = await downloaded(page, () => page.getByRole("button", { name: "Signing request of yard" }).click());
    assert.equal(request.name, "yard.csr");
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", at("ca.key"), "-out", at("ca.pem"), "-subj", "/CN=Authority", "-days", "90");
    openssl("x509", "-req", "-in", request.path, "-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-CAcreateserial", "-days", "60", "-copy_extensions", "copy", "-out", at("signed.pem"));
    const install = async (file) => {
      await page.getByRole("button", { name: "Install what an authority signed for yard" }).click();
      await dialog.getByLabel(/Certificate file of the authority/).setInputFiles(file);
      await dialog.getByRole("button", { name: "Install", exact: true }).click();
    };
    await install(at("ca.pem"));
    await dialog.getByRole("alert").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await install(at("signed.pem"));
    await page.getByText("The signed certificate of yard is installed.").waitFor();
  });
  await card(page, "yard").getByText("Signed by an authority").waitFor();
  await card(page, "yard").getByText("CN=Authority").waitFor();
  const exported = await downloaded(page, () => page.getByRole("button", { name: "Export yard" }).click());
  assert.match(new X509Certificate(exported.bytes).issuer, /CN=Authority/);
  assert.doesNotMatch(exported.bytes.toString(), /PRIVATE/);

  await page.goto("/settings/network");
  const select = field(page, "httpsCertificate").getByRole("combobox");
  await until("the choices", async () => (await select.locator("option").allTextContents()).join() === "device,yard");
  await select.selectOption("yard");
  await save(page);
  const yard = await listed(context, "yard");
  await until("HTTPS shows it", async () => (await shown(facts.https)) === yard.fingerprint);
  await page.goto("/settings/certificates");
  await card(page, "yard").getByText(/Used by HTTPS/).waitFor();
  assert.equal(await page.getByRole("button", { name: "Delete yard" }).isDisabled(), true, "in use");
}

/** Certificates are brought along with their keys, on a phone as well; one is shown at once, another deleted. */
export async function imported({ page, context, facts }) {
  await inFolder(async (at) => {
    for (const name of ["one", "two"]) {
      openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", at(`${name}.key`), "-out", at(`${name}.pem`), "-subj", `/CN=${name}`, "-days", "90");
    }
    openssl("pkcs12", "-export", "-in", at("two.pem"), "-inkey", at("two.key"), "-out", at("two.p12"), "-passout", "pass:secret");
    await page.goto("/settings/certificates");
    const dialog = page.getByRole("dialog");
    const open = page.getByRole("button", { name: "Add certificate" });
    const add = dialog.getByRole("button", { name: "Add", exact: true });
    await open.click();
    await dialog.getByText("Import PEM").click();
    await dialog.getByLabel("ID", { exact: true }).fill("one");
    await dialog.getByLabel(/^Certificate file/).setInputFiles(at("one.pem"));
    await dialog.getByLabel(/^Key file/).setInputFiles(at("two.key"));
    await add.click();
    await dialog.getByRole("alert").waitFor();
    await dialog.getByLabel(/^Key file/).setInputFiles(at("one.key"));
    await dialog.getByLabel("HTTPS shows it at once").check();
    await add.click();
    await page.getByText("one is added, and HTTPS shows it from now on.").waitFor();
    const fingerprint = new X509Certificate(readFileSync(at("one.pem"))).fingerprint256.replaceAll(":", "").toLowerCase();
    await until("HTTPS shows it", async () => (await shown(facts.https)) === fingerprint);

    await open.click();
    await dialog.getByText("Import PKCS#12").click();
    await dialog.getByLabel("ID", { exact: true }).fill("two");
    await dialog.getByLabel(/^File/).setInputFiles(at("two.p12"));
    await dialog.getByLabel("Password of the file").fill("wrong");
    await add.click();
    await dialog.getByRole("alert").waitFor();
    await dialog.getByLabel("Password of the file").fill("secret");
    await add.click();
    await page.getByText("two is added.").waitFor();
    await card(page, "two").getByText("Not used").waitFor();
    await page.getByRole("button", { name: "Delete two" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("two is deleted.").waitFor();
    assert.equal(await listed(context, "two"), undefined);
  });
}
imported.options = { size: "390x844" };

/** Where SRTP is set up, the page tells the state of the certificate that it would use. */
export async function protecting({ page, context }) {
  const made = await context.request.post("/api/v1/certificates", {
    data: { id: "brief", commonName: "Brief", days: 9 }, headers: { "X-Csrf-Token": context.csrfToken },
  });
  assert.equal(made.status(), 201, await made.text());
  await page.goto("/settings/network");
  const advice = page.locator(".notice");
  await field(page, "rtspsEnabled").waitFor();
  assert.equal(await advice.count(), 0, "RTSPS is off");
  await field(page, "rtspsEnabled").getByRole("switch").click();
  await advice.getByText(/certificate “device” first\. Valid until .*self-signed/).waitFor();
  await field(page, "rtspsCertificate").getByRole("combobox").selectOption("brief");
  await advice.getByText(/certificate “brief” first\. Expires in [89] days/).waitFor();
  await save(page);
  await advice.getByRole("link", { name: "Certificates" }).click();
  await card(page, "brief").getByText(/Used by RTSPS and SRTP/).waitFor();
}
