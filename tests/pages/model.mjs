// A model of the user's on the page of smart events: what is wrong with it, and that it is used.
import { change } from "./steps.mjs";

export async function told({ page, context }) {
  await change(context, "channels/1/smartEvents", { enabled: true, model: "absent.onnx", labels: "labels.txt" });
  await page.goto("/settings/smartEvents");
  await page.getByRole("alert").getByText(/absent\.onnx is not used: .*absent\.onnx/).waitFor();
  await page.locator("details:not([open]) > summary").click();
  await page.getByLabel("Model", { exact: true }).fill("mean_colour.onnx");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("mean_colour.onnx tells what targets are.").waitFor();
}
