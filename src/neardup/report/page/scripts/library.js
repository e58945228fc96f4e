// @ts-check
/* The names of the libraries that scripts use. */

const { html, render, useEffect, useLayoutEffect, useMemo, useRef, useState } = htmPreact;
