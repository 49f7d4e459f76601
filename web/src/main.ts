// Starts the pages.
import { mount } from "svelte";
import App from "./app/app.svelte";
import { loadPage } from "./app/pages";
import { router, startRouter } from "./app/router.svelte";
import { applyTheme } from "./app/theme.svelte";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";

applyTheme();
startRouter();
// On its way while the device is asked who is there; a failure is told where the page is shown.
loadPage(router.route.parts[0] ?? "live")?.catch(() => {});
mount(App, { target: document.getElementById("app")! });
