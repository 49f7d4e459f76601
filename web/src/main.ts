// Starts the pages.
import { mount } from "svelte";
import App from "./app/app.svelte";
import { startRouter } from "./app/router.svelte";
import { applyTheme } from "./app/theme.svelte";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";

applyTheme();
startRouter();
mount(App, { target: document.getElementById("app")! });
