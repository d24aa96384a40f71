// Adds to the report what needs a program: sums, sorting, filtering, charts.
// Without it the page says the same. Texts go in by textContent and setAttribute only.
"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (name, attributes = {}, ...content) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...content);
    return element;
  };
  const draw = (name, attributes, text) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  // As the helpers `number`, `change` and `date`.
  const number = (x) => String(+(Math.round(x * 10) / 10).toFixed(1)).replace("-", "−");
  const change = (x) => (Math.round(x * 10) > 0 ? "+" : "") + number(x);
  const range = (low, high, write) => (low === high ? write(low) : `${write(low)} … ${write(high)}`);
  const date = (text) => {
    const time = new Date(text);
    return Number.isNaN(+time) ? text : `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  };
  // Control and direction characters can't disturb the labels in charts.
  const plain = (text) => String(text).replace(/[\p{Cc}\p{Cf}]/gu, "");
  const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
  const name = (revision, at) => plain(revision.release || (revision.commit || "").slice(0, 10) || date(at).slice(0, 10));

  document.documentElement.classList.add("js");

  // What a component had before, as a change where it is one.
  for (const element of all("[data-before-low]")) {
    const d = element.dataset;
    const before = range(+d.beforeLow, +d.beforeHigh, number);
    if (d.beforeLow === d.beforeHigh && d.afterLow === d.afterHigh) {
      element.replaceChildren(change(d.afterLow - d.beforeLow), make("small", {}, `from ${before}`));
    } else if (d.beforeLow === d.afterLow && d.beforeHigh === d.afterHigh) {
      element.replaceChildren("as before");
    } else {
      element.replaceChildren(`was ${before}`);
    }
  }
  // Whole numbers leave room for the decimal that others in their column have.
  for (const table of all("table")) {
    const columns = new Map();
    for (const cell of all("td.n", table)) {
      const text = (cell.firstChild?.textContent ?? "").trim();
      if (!/^[+−-]?\d+(\.\d)?$/.test(text) || cell.childElementCount > 1) continue;
      const column = columns.get(cell.cellIndex) ?? { whole: [], split: false };
      columns.set(cell.cellIndex, column);
      if (text.includes(".")) column.split = true;
      else if (cell.childElementCount === 0 || cell.firstElementChild === cell.firstChild) column.whole.push(cell);
    }
    for (const { whole, split } of columns.values()) if (split) whole.forEach((cell) => cell.classList.add("int"));
  }

  // Rows that narrow screens lay out anew stay rows for all readers.
  const roles = { THEAD: "rowgroup", TBODY: "rowgroup", TFOOT: "rowgroup", TR: "row", TD: "cell" };
  for (const table of all("table.stack")) {
    table.setAttribute("role", "table");
    for (const part of all("thead, tbody, tfoot, tr, td, th", table)) {
      part.setAttribute("role", roles[part.tagName] ?? (part.scope === "col" ? "columnheader" : "rowheader"));
    }
  }

  // Parts of one cause together, with their sum.
  for (const body of all(".moved tbody")) {
    const causes = new Map();
    for (const row of all("tr", body)) {
      const rows = causes.get(row.dataset.cause) ?? [];
      causes.set(row.dataset.cause, rows);
      rows.push(row);
    }
    const value = (row, side) => +row.querySelector("[data-low]").dataset[side];
    for (const rows of causes.values()) {
      if (rows.length > 1) {
        const sum = rows[0].cloneNode(true);
        sum.classList.add("sum");
        sum.cells[1].textContent = `${rows.length} components`;
        ["low", "high"].forEach((side, i) => {
          const total = rows.reduce((x, row) => x + value(row, side), 0);
          sum.querySelector("[data-low]").dataset[side] = total;
          const bar = sum.querySelectorAll(".diverging i")[i];
          bar.style.setProperty("--v", total);
          bar.className = total > 0 ? "up" : "down";
        });
        sum.querySelector("[data-low]").textContent = range(value(sum, "low") / 1e6, value(sum, "high") / 1e6, change);
        body.append(sum);
        rows.forEach((row) => row.classList.add("under"));
      }
      body.append(...rows);
    }
    const table = body.closest("table");
    const sums = all("[data-low]", body).flatMap((e) => [Math.abs(e.dataset.low), Math.abs(e.dataset.high)]);
    table.style.setProperty("--m", Math.max(1, ...sums));
  }

  // Metrics that are missing for one reason together.
  const reasons = new Map();
  for (const group of all(".reasons > div")) {
    const reason = group.querySelector("dt").textContent;
    const first = reasons.get(reason);
    if (first) {
      first.append(...group.querySelector("dd").childNodes);
      group.remove();
    } else reasons.set(reason, group.querySelector("dd"));
  }

  // Tables: sorted by any column; findings also filtered, and shown in part.
  const fresh = new Set(all(".new [data-print]").map((row) => row.dataset.print));
  for (const table of all("table[data-sort]")) {
    const body = table.tBodies[0];
    const step = +table.dataset.sort || Infinity;
    const form = step < Infinity ? document.querySelector(".filter") : null;
    const more = step < Infinity ? document.querySelector(".more") : null;
    let shown = step;
    let order = null;
    let rows = [...body.rows];
    const given = new Map(rows.map((row, i) => [row, i]));
    const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
    const compare = new Intl.Collator("en", { numeric: true }).compare;
    const isNew = (row) => fresh.has(row.dataset.print);

    const show = () => {
      const text = form?.elements.text.value.trim().toLowerCase() ?? "";
      const level = form?.elements.level.value ?? "";
      const only = form?.elements.new.checked ?? false;
      const fits = rows.filter((row) =>
        texts.get(row).includes(text) && (!level || row.dataset.level === level) && (!only || isNew(row)));
      body.replaceChildren(...fits.slice(0, shown));
      if (!form) return;
      const some = Math.min(shown, fits.length);
      const whole = fits.length === rows.length ? `${rows.length}` : `${fits.length} of ${rows.length}`;
      form.querySelector("output").textContent = some < fits.length ? `first ${some} of ${whole} findings` : `${whole} findings`;
      more.hidden = some === fits.length;
      more.firstElementChild.textContent = `Show the other ${fits.length - some}`;
    };
    const key = (row, column) => row.cells[column].dataset.key ?? row.cells[column].textContent.trim();
    const sort = (column) => {
      const descending = order?.column === column && !order.descending;
      order = { column, descending };
      rows.sort((a, b) => {
        const [x, y] = [key(a, column), key(b, column)];
        if ((x === "") !== (y === "")) return x === "" ? 1 : -1;
        const numbers = row0Number(x, y);
        const by = numbers ? x - y : compare(x, y);
        return (descending ? -by : by) || given.get(a) - given.get(b);
      });
      all("thead th", table).forEach((th, i) => {
        if (i === column) th.setAttribute("aria-sort", descending ? "descending" : "ascending");
        else th.removeAttribute("aria-sort");
      });
      show();
    };
    const row0Number = (x, y) => x !== "" && y !== "" && Number.isFinite(+x) && Number.isFinite(+y);
    all("thead th", table).forEach((th, column) => {
      const button = make("button", { type: "button" }, ...th.childNodes);
      button.addEventListener("click", () => sort(column));
      th.append(button);
    });
    if (form) {
      for (const row of rows) if (isNew(row)) row.cells[0].append(" ", make("span", { class: "tag" }, "new"));
      form.hidden = false;
      const box = form.elements.new.parentElement;
      box.hidden = !rows.some(isNew);
      for (const option of form.elements.level.options) {
        if (!option.value) continue;
        option.value = option.value.trim();
        const count = rows.filter((row) => row.dataset.level === option.value).length;
        option.textContent = `${option.value} (${count})`;
        option.hidden = option.disabled = count === 0;
      }
      form.addEventListener("submit", (event) => event.preventDefault());
      form.addEventListener("input", () => { shown = step; show(); });
      more.firstElementChild.addEventListener("click", () => {
        const next = body.rows.length;
        shown = Infinity;
        show();
        body.rows[next]?.setAttribute("tabindex", "-1");
        body.rows[next]?.focus();
      });
      show();
    }
  }

  // Charts.
  let data = {};
  try { data = JSON.parse(document.getElementById("data").textContent); } catch { /* the tables stay */ }
  const history = data.history ?? [];
  const trends = data.trends ?? [];

  // Round steps that cover low to high.
  const scale = (low, high, steps) => {
    if (low === high) { low -= Math.abs(low) * 0.1 || 1; high += Math.abs(high) * 0.1 || 1; }
    const rough = (high - low) / steps;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].find((x) => x * power >= rough * 0.999) * power;
    const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
    return { low: first * step, high: last * step, marks: Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step), step };
  };

  const chart = (figure, title, points, shifts, height) => {
    const values = points.flatMap((point) => [point.low, point.high]);
    const spread = figure.classList.contains("main")
      ? scale(Math.max(0, Math.min(...values) - 5), Math.min(100, Math.max(...values) + 5), 4)
      : scale(Math.min(...values), Math.max(...values), 3);
    const digits = Math.max(0, -Math.floor(Math.log10(spread.step) + 1e-9));
    const readout = make("p", { class: "readout" });
    const plot = make("div", {
      class: "plot", tabindex: "0", role: "slider", "aria-label": `${title} over time`,
      "aria-valuemin": "1", "aria-valuemax": String(points.length), "aria-orientation": "horizontal",
    });
    const svg = draw("svg", { "aria-hidden": "true" });
    const pad = { left: 10 + 7 * Math.max(...spread.marks.map((m) => m.toFixed(digits).length)), right: 8, top: 16, bottom: 22 };
    let width = 0;
    let at = points.length - 1;
    const x = (i) => (points.length === 1 ? (pad.left + width - pad.right) / 2 : pad.left + (i / (points.length - 1)) * (width - pad.left - pad.right));
    const y = (v) => height - pad.bottom - ((v - spread.low) / (spread.high - spread.low)) * (height - pad.top - pad.bottom);
    const path = (side) => points.map((point, i) => `${i ? "L" : "M"}${x(i).toFixed(1)} ${y(point[side]).toFixed(1)}`).join("");

    const moveTo = (i) => {
      at = Math.min(points.length - 1, Math.max(0, i));
      const point = points[at];
      const value = range(point.low, point.high, number);
      readout.replaceChildren(make("b", {}, value), make("bdi", {}, short(point.name, 40)), ` ${point.date}`);
      if (point.verdict) readout.append(` ${point.verdict}`);
      plot.setAttribute("aria-valuenow", String(at + 1));
      plot.setAttribute("aria-valuetext", `${value}, ${point.name}, ${point.date}${point.verdict ? `, ${point.verdict}` : ""}`);
      all(".cursor", svg).forEach((line) => { line.setAttribute("x1", x(at)); line.setAttribute("x2", x(at)); });
      all(".dot", svg).forEach((dot, side) => { dot.setAttribute("cx", x(at)); dot.setAttribute("cy", y(side ? point.low : point.high)); });
    };
    const redraw = () => {
      width = Math.max(160, plot.clientWidth);
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      svg.replaceChildren();
      const add = (...args) => svg.append(draw(...args));
      for (const mark of spread.marks) {
        add("line", { class: "grid", x1: pad.left, x2: width - pad.right, y1: y(mark), y2: y(mark) });
        add("text", { x: pad.left - 7, y: y(mark) + 4, "text-anchor": "end" }, mark.toFixed(digits).replace("-", "−"));
      }
      // Names below, as many as have room.
      const longest = Math.min(12, Math.max(...points.map((point) => point.name.length)));
      const every = Math.max(1, Math.ceil((points.length * (longest * 6.5 + 16)) / (width - pad.left - pad.right)));
      for (let i = points.length - 1; i >= 0; i -= every) {
        if (i === points.length - 1 - every && x(points.length - 1) - x(i) < longest * 9.75 + 12) continue;
        const anchor = points.length === 1 ? "middle" : i === points.length - 1 ? "end" : x(i) < pad.left + longest * 3.3 ? "start" : "middle";
        add("text", { x: x(i), y: height - 5, "text-anchor": anchor }, short(points[i].name, 12));
      }
      const band = points.some((point) => point.low !== point.high);
      if (band) add("path", { class: "area", d: `${path("high")}${points.map((_, i) => points.length - 1 - i).map((i) => `L${x(i).toFixed(1)} ${y(points[i].low).toFixed(1)}`).join("")}Z` });
      shifts.forEach((shift, i) => {
        const [from, to] = [x(i ? shifts[i - 1].point : 0), x(shift.point)];
        const middle = x(shift.point - 0.5);
        add("line", { class: "level", x1: from, x2: middle, y1: y(shift.before), y2: y(shift.before) });
        if (i === shifts.length - 1) add("line", { class: "level", x1: to, x2: x(points.length - 1), y1: y(shift.after), y2: y(shift.after) });
        add("line", { class: "shift", x1: middle, x2: middle, y1: pad.top, y2: height - pad.bottom });
        add("text", { class: "no", x: middle, y: pad.top - 5, "text-anchor": "middle" }, String(i + 1));
      });
      add("path", { class: "line", d: path("high") });
      if (band) add("path", { class: "line", d: path("low") });
      if (points.length <= 40) points.forEach((point, i) => {
        add("circle", { class: "point", cx: x(i), cy: y(point.high), r: 2 });
        if (point.low !== point.high) add("circle", { class: "point", cx: x(i), cy: y(point.low), r: 2 });
      });
      add("line", { class: "cursor", y1: pad.top, y2: height - pad.bottom });
      add("circle", { class: "dot", r: 4.5 });
      if (band) add("circle", { class: "dot", r: 4.5 });
      moveTo(at);
    };
    const follow = (event) => {
      const inside = (event.clientX - plot.getBoundingClientRect().left - pad.left) / (width - pad.left - pad.right);
      moveTo(Math.round(inside * (points.length - 1)));
    };
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10, Home: -Infinity, End: Infinity };
    plot.addEventListener("pointermove", follow);
    plot.addEventListener("pointerdown", follow);
    plot.addEventListener("pointerleave", () => { if (document.activeElement !== plot) moveTo(points.length - 1); });
    plot.addEventListener("blur", () => moveTo(points.length - 1));
    plot.addEventListener("keydown", (event) => {
      if (!(event.key in steps) || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      moveTo(at + steps[event.key]);
    });
    plot.append(svg);
    figure.querySelector("figcaption").after(readout, plot);
    figure.querySelector("details").open = false;
    redraw();
    new ResizeObserver(() => { if (Math.abs(plot.clientWidth - width) > 1) redraw(); }).observe(plot);
  };

  for (const figure of all("[data-chart]")) {
    try {
      if (figure.dataset.chart === "score") {
        const points = history.map((entry) => ({
          low: entry.score ?? entry.score_low, high: entry.score ?? entry.score_high,
          name: name(entry.revision, entry.created_at), date: date(entry.created_at), verdict: entry.verdict, at: entry.created_at,
        }));
        const trend = trends.find((one) => one.metric === "score");
        const shifts = (trend?.changes ?? [])
          .map((shift) => ({ ...shift, point: points.findIndex((point) => point.at === trend.points[shift.point].at) }))
          .filter((shift) => shift.point > 0);
        if (points.length) chart(figure, "Score", points, shifts, 210);
      } else {
        const { metric, points, changes } = trends[figure.dataset.chart];
        chart(figure, plain(metric), points.map((point) => ({
          low: point.value, high: point.value, name: name(point.revision, point.at), date: date(point.at),
        })), changes, 140);
      }
    } catch (error) { console.error(error); /* its table stays */ }
  }

  // A box that has nothing to scroll needs no focus.
  const boxes = all(".scroll");
  const watch = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const box = target.closest(".scroll");
      if (box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1) box.setAttribute("tabindex", "0");
      else box.removeAttribute("tabindex");
    }
  });
  for (const box of boxes) for (const element of [box, ...box.children]) watch.observe(element);

  // On paper everything is open.
  let closed = [];
  addEventListener("beforeprint", () => { closed = all("details:not([open])"); closed.forEach((details) => { details.open = true; }); });
  addEventListener("afterprint", () => closed.forEach((details) => { details.open = false; }));
})();
