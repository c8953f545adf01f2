'use strict';
// What the page knows: its script elements, decoded. docs/formats/report.md says how they are written.
const KindredData = (() => {
  const text = (id) => document.getElementById(id).textContent;

  function bytesOf(base64) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
    const chars = atob(base64);
    const out = new Uint8Array(chars.length);
    for (let i = 0; i < chars.length; i++) out[i] = chars.charCodeAt(i);
    return out;
  }

  async function inflate(id) {
    const stream = new DecompressionStream('deflate-raw'), writer = stream.writable.getWriter(), reader = stream.readable.getReader();
    const written = writer.write(bytesOf(text(id))).then(() => writer.close());
    const parts = [];
    let size = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parts.push(part.value);
      size += part.value.length;
    }
    await written;
    const out = new Uint8Array(size);
    let at = 0;
    for (const part of parts) { out.set(part, at); at += part.length; }
    return out;
  }

  const lines = async (id) => new TextDecoder().decode(await inflate(id)).split('\n');

  // Numbers as varints: the author lists of all papers, and where each begins.
  function authorLists(bytes, n) {
    const starts = new Uint32Array(n + 1), authors = [];
    let at = 0;
    const next = () => {
      let v = 0, shift = 0, b;
      do { b = bytes[at++]; v |= (b & 127) << shift; shift += 7; } while (b > 127);
      return v;
    };
    for (let i = 0; i < n; i++) {
      for (let count = next(); count > 0; count--) authors.push(next());
      starts[i + 1] = authors.length;
    }
    return { starts, authors: Uint32Array.from(authors) };
  }

  function nearestLists(bytes, n) {
    const starts = new Uint32Array(n + 1);
    for (let i = 0; i < n; i++) starts[i + 1] = starts[i] + bytes[i];
    const all = starts[n], rows = new Int32Array(all);
    for (let i = 0; i < all; i++) rows[i] = bytes[n + i] | bytes[n + all + i] << 8 | bytes[n + 2 * all + i] << 16;
    return { starts, rows };
  }

  function expandLink(short, id) {
    let link = short;
    if (short === '=') link = 'https://arxiv.org/abs/' + id;
    else if (short[0] === 'a') link = 'https://arxiv.org/abs/' + short.slice(1);
    else if (short[0] === 'd') link = 'https://doi.org/' + short.slice(1);
    return /^https?:\/\//.test(link) ? link : '';
  }

  async function load() {
    const meta = JSON.parse(text('data-meta')), n = meta.papers;
    const [titles, ids, links, names, lists, numbers, nearest, abstracts] = await Promise.all([
      lines('data-titles'), lines('data-ids'), lines('data-links'), lines('data-authors'), inflate('data-author-lists'),
      inflate('data-numbers'), inflate('data-nearest'), lines('data-abstracts')]);
    const view = new DataView(numbers.buffer, numbers.byteOffset);
    const column = (at, make, get) => { const out = new make(n); for (let i = 0; i < n; i++) out[i] = get((at * n + i) * 2); return out; };
    const u16 = (o) => view.getUint16(o, true);
    const place = (o) => u16(o) / 65535 * 2 - 1;
    const by = authorLists(lists, n), near = nearestLists(nearest, n);
    const abstractAt = new Map(meta.abstracts.map((row, i) => [row, abstracts[i]]));
    const related = new Map(Object.entries(meta.related).map(([row, list]) => [Number(row), list]));
    const rows = new Map();
    for (let i = 0; i < n; i++) rows.set(ids[i], i);
    const topic = column(2, Int32Array, u16), venue = column(4, Uint16Array, u16), year = column(5, Int16Array, (o) => view.getInt16(o, true));
    return {
      n, meta, titles, ids, names, topic, venue, year,
      x: column(0, Float32Array, place), y: column(1, Float32Array, place),
      topic2: column(3, Int32Array, (o) => u16(o) === 65535 ? -1 : u16(o)),
      score: new Int8Array(numbers.buffer, numbers.byteOffset + 12 * n, n),
      outlier: new Uint8Array(numbers.buffer, numbers.byteOffset + 13 * n, n),
      rowOf: (id) => rows.has(id) ? rows.get(id) : -1,
      title: (i) => titles[i] || ids[i],
      authors: (i) => Array.from(by.authors.subarray(by.starts[i], by.starts[i + 1]), (a) => names[a]),
      authorNumbers: (i) => by.authors.subarray(by.starts[i], by.starts[i + 1]),
      venueName: (i) => venue[i] ? meta.venues[venue[i] - 1] : '',
      nearest: (i) => near.rows.subarray(near.starts[i], near.starts[i + 1]),
      related: (i) => related.get(i) || [],
      abstract: (i) => abstractAt.get(i) || '',
      link: (i) => expandLink(links[i], ids[i]),
    };
  }
  return { load };
})();
