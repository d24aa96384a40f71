import { html } from "./html.js";
import { render } from "./markdown.js";

/** The page's state changes only here. Unknown actions leave it as it is. */
export function reduce(state, action) {
  switch (action.type) {
    case "loaded":
      return { ...state, notes: action.notes, loading: false, error: null };
    case "failed":
      return { ...state, loading: false, error: action.message };
    case "search":
      return { ...state, query: action.query, loading: true };
    case "open":
      return { ...state, open: action.key };
    case "close":
      return { ...state, open: null };
    default:
      return state;
  }
}

export const EMPTY = { notes: [], query: "", open: null, loading: false, error: null };

/** The whole page for a state. */
export function page(state) {
  return html`<main>
<input type="search" value="${state.query}">
${state.loading && html`<p class="loading">…</p>`}${state.error && html`<p class="error">${state.error}</p>`}
<ol>${state.notes.map((note) => entry(note, note.key === state.open))}</ol>
</main>`;
}

function entry(note, open) {
  const tags = note.tags.map((tag) => html`<span class="tag">${tag}</span>`);
  return html`<li data-key="${note.key}"><h2>${note.title}</h2>${tags}${open && html`<article>${render(note.text)}</article>`}</li>`;
}
