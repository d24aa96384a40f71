/** HTML as text, safe by default: what is put in is escaped unless it is HTML itself. */

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** A piece of finished HTML. */
export class Html {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

/**
 * Escapes a text for use in an element or a quoted attribute.
 * @param {unknown} value
 * @returns {string}
 */
export function escape(value) {
  return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character]);
}

/**
 * A template tag: html`<b>${name}</b>`. Lists are joined, null and false leave nothing.
 * @param {TemplateStringsArray} strings
 * @param {...unknown} values
 * @returns {Html}
 */
export function html(strings, ...values) {
  return new Html(strings.reduce((out, part, index) => out + part + (index < values.length ? piece(values[index]) : ""), ""));
}

function piece(value) {
  if (value instanceof Html) {
    return value.text;
  }
  if (Array.isArray(value)) {
    return value.map(piece).join("");
  }
  return value === null || value === undefined || value === false ? "" : escape(value);
}
