/** Talks to the API; tries again when the server is busy. */
export class Client {
  constructor(base, fetch = globalThis.fetch, wait = (ms) => new Promise((done) => setTimeout(done, ms))) {
    this.base = base;
    this.fetch = fetch;
    this.wait = wait;
  }

  search(query) {
    return this.request(`/notes?q=${encodeURIComponent(query)}`);
  }

  save(note) {
    return this.request(`/notes/${encodeURIComponent(note.key)}`, { method: "PUT", body: JSON.stringify(note) });
  }

  async request(path, options = {}, attempts = 3) {
    const response = await this.fetch(this.base + path, options);
    if (response.status === 503 && attempts > 1) {
      await this.wait(200 * 2 ** (3 - attempts));
      return this.request(path, options, attempts - 1);
    }
    if (!response.ok) {
      throw new Error(`the server answered ${response.status}`);
    }
    return response.json();
  }
}
