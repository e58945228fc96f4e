/* What the libraries leave in the window. */

import type * as D3 from "d3";
import type * as HtmPreact from "htm/preact";
import type * as ObservablePlot from "@observablehq/plot";

declare global {
  type PlotSymbol = ObservablePlot.SymbolType;
  const htmPreact: typeof HtmPreact;
  const Plot: typeof ObservablePlot;
  const d3: typeof D3;
}
