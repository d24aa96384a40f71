import assert from "node:assert/strict";
import { test } from "node:test";
import { html } from "../src/html.js";
import { render } from "../src/markdown.js";

test("values are escaped, HTML is not", () => {
  assert.equal(String(html`<b title="${'"x"'}">${"<i>"}${html`<u></u>`}</b>`), '<b title="&quot;x&quot;">&lt;i&gt;<u></u></b>');
});

test("lists are joined and nothing leaves nothing", () => {
  assert.equal(String(html`${[1, [2, html`<br>`]]}${null}${undefined}${false}${0}`), "12<br>0");
});

test("marks", () => {
  assert.equal(String(render("# Tea\n\n**Hot** *water* `70 < 80`")), "<h2>Tea</h2><p><strong>Hot</strong> <em>water</em> <code>70 &lt; 80</code></p>");
});

test("lists of a note", () => {
  assert.equal(String(render("- a\n- b")), "<ul><li>a</li><li>b</li></ul>");
});

test("script stays text", () => {
  assert.equal(String(render("<script>")), "<p>&lt;script&gt;</p>");
});
