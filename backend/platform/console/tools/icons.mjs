// Builds assets/icons.svg from the npm package `lucide-static`:
//   npm pack lucide-static && tar xzf lucide-static-*.tgz
//   node tools/icons.mjs package/icons > assets/icons.svg
import { readFileSync } from "node:fs";

const NAMES = `activity archive archive-restore arrow-down arrow-left arrow-right arrow-up bell building-2
calendar check chevron-down chevron-left chevron-right circle-alert circle-check circle-question-mark
circle-x clock copy download ellipsis external-link eye eye-off file-text filter globe history house
inbox info key-round keyboard landmark layout-grid link list lock log-in log-out mail map-pin menu
monitor moon pencil phone plus printer refresh-cw rows-3 rows-4 search server settings shield
shield-check sliders-horizontal star sun tag trash-2 triangle-alert upload user user-plus users
wifi-off x`.split(/\s+/);

// Many companies under one roof, each behind its own door.
const MARK = `<symbol id="mark" viewBox="0 0 32 32"><path fill="currentColor" stroke="none" d="M15.05 5.6a2 2 0 0 1 1.9 0l9.3 5c1.5.8.93 3.07-.77 3.07H6.52c-1.7 0-2.27-2.27-.77-3.07zM6 26.2v-7.3a2.4 2.4 0 0 1 4.8 0v7.3zm7.6 0v-7.3a2.4 2.4 0 0 1 4.8 0v7.3zm7.6 0v-7.3a2.4 2.4 0 0 1 4.8 0v7.3z"/></symbol>`;

const symbols = NAMES.map((name) => {
  const svg = readFileSync(`${process.argv[2]}/${name}.svg`, "utf8");
  const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  const tight = inner.replace(/\s*\n\s*/g, "").replace(/ \/>/g, "/>").trim();
  return `<symbol id="${name}" viewBox="0 0 24 24">${tight}</symbol>`;
});
console.log(
  `<!-- Lucide icons, licences/lucide.txt -->\n<svg xmlns="http://www.w3.org/2000/svg">\n${[...symbols, MARK].join("\n")}\n</svg>`,
);
