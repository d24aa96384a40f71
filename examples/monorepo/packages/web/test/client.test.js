import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../src/client.js";

function answering(...statuses) {
  const asked = [];
  const fetch = async (address) => {
    asked.push(address);
    const status = statuses.shift();
    return { status, ok: status < 400, json: async () => ["note"] };
  };
  return { asked, fetch };
}

test("a query is encoded", async () => {
  const { asked, fetch } = answering(200);
  assert.deepEqual(await new Client("http://notes", fetch).search("tea & milk"), ["note"]);
  assert.deepEqual(asked, ["http://notes/notes?q=tea%20%26%20milk"]);
});

test("a busy server is asked again, later and later", async () => {
  const { asked, fetch } = answering(503, 503, 200);
  const waits = [];
  await new Client("", fetch, async (ms) => waits.push(ms)).search("");
  assert.equal(asked.length, 3);
  assert.deepEqual(waits, [200, 400]);
});
