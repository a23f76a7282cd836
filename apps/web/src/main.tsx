// First, so that the order of the layers is known before any module adds to one.
import "./styles/main.css";

import { createRoot } from "react-dom/client";
import { z } from "zod";
import { App } from "./app";
import { applyTheme } from "./lib/theme";

// Zod compiles validators with `new Function` where it may; the page's policy forbids that and would report it.
z.config({ jitless: true });
applyTheme();

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
