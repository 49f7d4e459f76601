// Starts the manager of a body worn system.
import { mount } from "svelte";
import { startRouter } from "../app/router.svelte";
import { applyTheme } from "../app/theme.svelte";
import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/controls.css";
import App from "./app.svelte";

applyTheme();
startRouter();
mount(App, { target: document.getElementById("app")! });
