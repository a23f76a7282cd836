import { createRoot } from "react-dom/client";
import "./lib/zod-without-eval";
import { App } from "./app";
import { applyTheme } from "./lib/theme";
import "./styles/main.css";

applyTheme();

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
