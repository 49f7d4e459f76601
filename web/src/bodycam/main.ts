// Starts the panel of a worn camera.
import { mount } from "svelte";
import { applyTheme } from "../app/theme.svelte";
import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/controls.css";
import Panel from "./panel.svelte";

applyTheme();
mount(Panel, { target: document.getElementById("app")! });
