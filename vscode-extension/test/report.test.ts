import assert from "node:assert/strict";
import { test } from "node:test";
import { alignTables, linkPlaces, page, plainBody } from "../src/reportHtml";

test("the page lets nothing in and nothing run", () => {
  const html = page("a <b>", "<p>x</p>", "abc");
  assert.match(html, /default-src 'none'; style-src 'nonce-abc'; base-uri 'none'; form-action 'none'/);
  assert.match(html, /<title>a &lt;b&gt;<\/title>/);
  assert.doesNotMatch(html, /<script|unsafe-inline|https?:/);
});

test("what nothing renders is shown as text", () => {
  assert.equal(plainBody("<img src=x onerror=\"a('b')\"> & c"), "<pre>&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt; &amp; c</pre>");
});

test("columns keep their side without styles", () => {
  assert.equal(alignTables('<th style="text-align:right">a</th>'), '<th align="right">a</th>');
});

test("places become links where there is such a file", () => {
  const asked: [string, number][] = [];
  const href = (file: string, line: number) => {
    asked.push([file, line]);
    return file === "src/a&b.ts" ? 'command:x?"y"' : undefined;
  };
  const html = "<code>src/a&amp;b.ts:41</code> <code>gone.ts:1</code> <code>score &gt;= 80</code>";
  assert.equal(
    linkPlaces(html, href),
    '<a href="command:x?&quot;y&quot;"><code>src/a&amp;b.ts:41</code></a> <code>gone.ts:1</code> <code>score &gt;= 80</code>',
  );
  assert.deepEqual(asked, [["src/a&b.ts", 41], ["gone.ts", 1]]);
});
