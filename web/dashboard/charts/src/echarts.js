// The parts of ECharts that the dashboard uses, as the global it expects. Add here what a new chart needs.
import { getInstanceByDom, init, use } from "echarts/core";
import { BarChart, LineChart, ScatterChart, SunburstChart } from "echarts/charts";
import { GridComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";
import { picture } from "./picture.js";

use([
  BarChart,
  CanvasRenderer,
  GridComponent,
  LineChart,
  MarkAreaComponent,
  MarkLineComponent,
  ScatterChart,
  SunburstChart,
  TooltipComponent,
]);

globalThis.echarts = { getInstanceByDom, init, picture };
