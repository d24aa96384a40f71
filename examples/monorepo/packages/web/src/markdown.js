/** The few marks that notes use: headings, lists, **strong**, *emphasis*, `code`. */

import { escape, Html, html } from "./html.js";

const MARKS = [
  [/`([^`]+)`/g, "<code>$1</code>"],
  [/\*\*([^*]+)\*\*/g, "<strong>$1</strong>"],
  [/\*([^*]+)\*/g, "<em>$1</em>"],
];

function inline(text) {
  return new Html(MARKS.reduce((out, [pattern, markup]) => out.replace(pattern, markup), escape(text)));
}

/**
 * Renders a note's text.
 * @param {string} text
 * @returns {Html}
 */
export function render(text) {
  const blocks = text.split(/\n{2,}/).filter((block) => block.trim() !== "");
  return html`${blocks.map(renderBlock)}`;
}

function renderBlock(block) {
  const heading = /^(#{1,3}) (.*)$/.exec(block);
  if (heading) {
    const level = heading[1].length + 1;
    return new Html(`<h${level}>${inline(heading[2])}</h${level}>`);
  }
  const lines = block.trim().split("\n");
  if (lines.every((line) => line.startsWith("- "))) {
    return html`<ul>${lines.map((line) => html`<li>${inline(line.slice(2))}</li>`)}</ul>`;
  }
  return html`<p>${inline(lines.join(" "))}</p>`;
}
