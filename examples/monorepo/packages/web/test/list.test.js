import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY, page, reduce } from "../src/list.js";

const NOTE = { key: "1", title: "Tea & more", text: "hot", tags: ["drink"] };

test("a search from start to end", () => {
  let state = reduce(EMPTY, { type: "search", query: "tea" });
  assert.match(String(page(state)), /value="tea"[^]*loading/);
  state = reduce(state, { type: "loaded", notes: [NOTE] });
  assert.match(String(page(state)), /<h2>Tea &amp; more<\/h2><span class="tag">drink<\/span><\/li>/);
});

test("an open note shows its text", () => {
  const state = reduce(reduce(EMPTY, { type: "loaded", notes: [NOTE] }), { type: "open", key: "1" });
  assert.match(String(page(state)), /<article><p>hot<\/p><\/article>/);
  assert.equal(reduce(state, { type: "close" }).open, null);
});

test("unknown actions change nothing", () => {
  assert.equal(reduce(EMPTY, { type: "dance" }), EMPTY);
});
