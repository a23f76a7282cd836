import { writeFileSync } from "node:fs";
import { renderChart, renderedChart } from "./chart.ts";

const rendered = renderChart();
if (rendered === undefined) throw new Error("There is no helm on the path: name it in HELM");
writeFileSync(new URL(`../${renderedChart}`, import.meta.url), rendered);
console.log(renderedChart);
