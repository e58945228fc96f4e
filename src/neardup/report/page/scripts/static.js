// @ts-check
/* Start of a page that Python laid out whole: its charts are drawn, its tables watched. */

drawCharts(document);
watchBoxes(document);
