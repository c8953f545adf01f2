'use strict';
(async () => {
  const root = document.documentElement;
  const $ = (id) => document.getElementById(id);
  // h makes an element. Texts become text nodes, so nothing in them can act.
  const h = (name, props, ...children) => {
    const e = document.createElement(name);
    for (const [k, v] of Object.entries(props || {})) {
      if (v === null || v === undefined || v === false) continue;
      if (k.startsWith('on')) e.addEventListener(k.slice(2), v);
      else e.setAttribute(k, v === true ? '' : v);
    }
    e.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== ''));
    return e;
  };
  const number = new Intl.NumberFormat('en');
  const counted = (n, noun) => number.format(n) + ' ' + noun + (n === 1 ? '' : 's');
  const say = (text) => { $('said').textContent = text; };
  root.classList.add('live');

  // Light and dark: the system's choice until the reader makes another.
  const systemDark = matchMedia('(prefers-color-scheme: dark)');
  const stored = { get() { try { return localStorage.getItem('kindred-theme'); } catch { return null; } }, set(v) { try { localStorage.setItem('kindred-theme', v); } catch { /* not kept */ } } };
  const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : systemDark.matches;
  if (stored.get() === 'dark' || stored.get() === 'light') root.dataset.theme = stored.get();

  const data = await KindredData.load().catch((error) => {
    const said = 'The data of this page cannot be read: ' + error.message;
    ($('loading') || $('panel')).textContent = said;
    throw error;
  });
  const { meta } = data;
  const search = KindredSearch.index(data);
  const panel = $('panel'), input = $('q'), results = $('results');
  const fieldOfTopic = Int16Array.from(meta.topics, (t) => t.field);
  let map = null, colours = [];
  const colourOf = (t) => colours[t] || 'currentColor';

  // ---- parts that panels share
  const swatch = (t) => {
    const ns = 'http://www.w3.org/2000/svg', svg = document.createElementNS(ns, 'svg'), c = document.createElementNS(ns, 'circle');
    svg.setAttribute('class', 'swatch'); svg.setAttribute('viewBox', '0 0 10 10'); svg.setAttribute('aria-hidden', 'true'); svg.dataset.topic = t;
    for (const [k, v] of [['cx', 5], ['cy', 5], ['r', 4.5]]) c.setAttribute(k, v);
    svg.append(c);
    c.setAttribute('fill', colourOf(t));
    return svg;
  };
  const paintSwatches = () => {
    colours = KindredMap.palette(meta.topics.length, fieldOfTopic, isDark());
    for (const c of document.querySelectorAll('.swatch[data-topic] circle')) c.setAttribute('fill', colourOf(Number(c.parentNode.dataset.topic)));
  };
  const paperHash = (i) => '#paper=' + encodeURIComponent(data.ids[i]);
  const byline = (i, most = 3) => {
    const who = data.authors(i), names = who.length > most ? who.slice(0, most).join(', ') + ' and ' + (who.length - most) + ' more' : who.join(', ');
    return [names, data.venueName(i), data.year[i] || ''].filter(Boolean).join(' · ');
  };
  const marked = (text, words) => {
    const low = KindredSearch.fold(text);
    if (!words.length || low.length !== text.length) return [text];
    const spans = [];
    for (const w of words) for (let at = low.indexOf(w); at >= 0; at = low.indexOf(w, at + w.length)) spans.push([at, at + w.length]);
    spans.sort((a, b) => a[0] - b[0]);
    const out = [];
    let done = 0;
    for (const [a, b] of spans) {
      if (a < done) continue;
      out.push(text.slice(done, a), h('mark', null, text.slice(a, b)));
      done = b;
    }
    out.push(text.slice(done));
    return out;
  };
  const paperRow = (i, words = [], note = '') => h('li', null, h('a', { class: 'row', href: paperHash(i) },
    h('span', { class: 'title' }, marked(data.title(i), words)), h('span', { class: 'by' }, marked(byline(i), words), note ? ' · ' + note : '')));
  const topicRow = (t) => h('li', null, h('a', { class: 'row', href: '#topic=' + t, 'data-topic': t },
    swatch(t), h('span', { class: 'title' }, meta.topics[t].label), h('span', { class: 'count' }, number.format(meta.topics[t].size))));
  // paperList shows rows, a page at a time.
  const paperList = (rows, words = [], page = 40) => {
    const list = h('ol', { class: 'list' }), box = h('div', null, list);
    let shown = 0;
    const more = h('button', { type: 'button', onclick: () => grow(true) });
    const grow = (focus) => {
      const from = shown;
      shown = Math.min(rows.length, shown + page);
      for (let k = from; k < shown; k++) list.append(paperRow(rows[k], words));
      more.textContent = 'Show more (' + number.format(rows.length - shown) + ' left)';
      more.hidden = shown === rows.length;
      if (focus && list.children[from]) list.children[from].firstChild.focus();
    };
    box.append(more);
    grow(false);
    return box;
  };

  // ---- taking ids along
  const download = (name, type, content) => {
    const url = URL.createObjectURL(new Blob([content], { type }));
    const a = h('a', { href: url, download: name });
    document.body.append(a);
    a.click();
    a.remove();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  };
  // A cell of a spreadsheet that begins like a formula gets an apostrophe.
  const cell = (v) => {
    const s = /^[=+\-@\t\r]/.test(v) ? "'" + v : String(v);
    return /[",\n]/.test(s) ? '"' + s.replaceAll('"', '""') + '"' : s;
  };
  const csvOf = (rows) => ['paper_id,title,authors,year,venue,topic,topic_label,link', ...rows.map((i) => [data.ids[i], data.title(i), data.authors(i).join('|'),
    data.year[i] || '', data.venueName(i), data.topic[i], meta.topics[data.topic[i]].label, data.link(i)].map((v) => cell(String(v))).join(','))].join('\r\n') + '\r\n';
  const exportButtons = (rows, name) => h('div', { class: 'actions' },
    h('button', { type: 'button', class: 'save-ids', onclick: () => { download(name + '.txt', 'text/plain', rows.map((i) => data.ids[i]).join('\n') + '\n'); say(counted(rows.length, 'id') + ' saved'); } }, 'Save ids'),
    h('button', { type: 'button', class: 'save-csv', onclick: () => { download(name + '.csv', 'text/csv', csvOf(rows)); say(counted(rows.length, 'paper') + ' saved'); } }, 'Save as CSV'));

  // ---- the panel
  const show = (what, ...content) => {
    panel.dataset.view = what;
    panel.replaceChildren(...content.flat().filter(Boolean));
    panel.scrollTop = 0;
  };
  const back = () => h('button', { type: 'button', class: 'back', onclick: () => go('') }, '← All topics');

  function showTopics() {
    const groups = meta.fields.length ? meta.fields.map((label, f) => [label, meta.topics.flatMap((t, i) => t.field === f ? [i] : [])]) : [['Topics', meta.topics.map((_, i) => i)]];
    const rest = meta.fields.length ? meta.topics.flatMap((t, i) => t.field < 0 ? [i] : []) : [];
    if (rest.length) groups.push(['Other topics', rest]);
    show('topics', groups.map(([label, list]) => [h('h4', null, label), h('ul', { class: 'list topics' }, list.map(topicRow))]).flat());
    mark({});
  }
  function showTopic(t) {
    const topic = meta.topics[t], rows = [];
    for (let i = 0; i < data.n; i++) if (data.topic[i] === t) rows.push(i);
    rows.sort((a, b) => data.score[b] - data.score[a] || a - b);
    const field = topic.field >= 0 ? ' · ' + meta.fields[topic.field] : '';
    show('topic', back(), h('h3', null, swatch(t), ' ', topic.label), h('p', { class: 'by' }, counted(topic.size, 'paper') + field),
      topic.description.length ? h('p', { class: 'desc' }, topic.description.join(' · ')) : null,
      topic.warnings.map((w) => h('p', { class: 'warning' }, w)),
      topic.evidence ? h('p', { class: 'evidence' }, topic.evidence) : null, topic.growth ? h('p', { class: 'small' }, topic.growth) : null,
      h('h4', null, 'Terms'), h('p', null, topic.terms.join(', ')),
      h('div', { class: 'actions' }, h('button', { type: 'button', onclick: () => $('topic=' + t).scrollIntoView() }, 'Read its card')), exportButtons(rows, 'topic-' + t),
      h('h4', null, 'Papers, the most central first'), paperList(rows));
    mark({ topic: t });
  }
  function showPaper(i) {
    const t = data.topic[i], second = data.topic2[i], link = data.link(i), related = data.related(i), near = Array.from(data.nearest(i));
    const topicLink = (k) => h('a', { class: 'topic', href: '#topic=' + k }, swatch(k), meta.topics[k].label);
    show('paper', back(), h('h3', null, data.title(i)), h('p', { class: 'by' }, byline(i, 12)),
      h('p', { class: 'small' }, link ? h('a', { href: link, rel: 'noopener noreferrer' }, link.replace(/^https?:\/\//, '')) : 'No link', ' · id ' + data.ids[i]),
      h('h4', null, 'Topic'), h('p', null, topicLink(t), h('span', { class: 'count' }, ' cosine ' + (data.score[i] / 127).toFixed(2))),
      second >= 0 ? h('p', { class: 'small' }, 'Next nearest: ', topicLink(second)) : null,
      data.outlier[i] ? h('p', { class: 'warning' }, 'An outlier: far from the other papers of its topic, or without words that others share.') : null,
      data.abstract(i) ? [h('h4', null, 'Abstract'), h('p', { class: 'abstract' }, data.abstract(i))] : null,
      related.length ? [h('h4', null, 'Related'), h('ol', { class: 'list' }, related.map(([row, score]) => paperRow(row, [], score.toFixed(2))))] : null,
      near.length ? [h('h4', null, 'Nearest in topic space'), h('ol', { class: 'list' }, near.map((row) => paperRow(row)))] : null);
    mark({ paper: i });
  }
  function showSelection(rows, name = 'selection') {
    rows = Array.from(rows);
    if (!rows.length) return go('');
    const counts = new Map();
    for (const i of rows) counts.set(data.topic[i], (counts.get(data.topic[i]) || 0) + 1);
    const top = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 5);
    show('selection', back(), h('h3', null, counted(rows.length, 'paper') + ' selected'), exportButtons(rows, name),
      h('h4', null, 'Topics'), h('ul', { class: 'list topics' }, top.map(([t, n]) => h('li', null, h('a', { class: 'row', href: '#topic=' + t }, swatch(t), h('span', { class: 'title' }, meta.topics[t].label), h('span', { class: 'count' }, number.format(n)))))),
      h('h4', null, 'Papers'), paperList(rows));
    mark({ rows });
    say(counted(rows.length, 'paper') + ' selected');
  }
  // mark shows on the map what the panel is about.
  function mark({ topic = -1, paper = -1, rows = null }) {
    if (!map) return;
    map.highlight(rows);
    map.focusTopic(topic);
    map.select(paper);
  }

  // ---- addresses: #topic=12, #paper=ID, #q=words
  const route = (first = false) => {
    const [, kind, value] = /^#(topic|paper|q)=(.*)$/s.exec(location.hash) || [];
    let text = '';
    try { text = value ? decodeURIComponent(value.replaceAll('+', '%20')) : ''; } catch { text = ''; }
    if (kind === 'topic' && /^\d+$/.test(text) && Number(text) < meta.topics.length) { closeResults(); showTopic(Number(text)); }
    else if (kind === 'paper' && data.rowOf(text) >= 0) { closeResults(); showPaper(data.rowOf(text)); $('map').scrollIntoView({ block: 'start' }); }
    else if (kind === 'paper') { showTopics(); say('No paper has the id ' + text); }
    else if (kind === 'q') { if (first) showTopics(); input.value = text; find(); if (first) input.focus(); }
    else if (first || location.hash === '') showTopics();
  };
  // go changes the address without moving the page.
  const go = (hash) => {
    try { history.pushState(null, '', hash || location.pathname + location.search); } catch { if (hash) location.hash = hash; }
    if (hash) route(); else showTopics();
  };
  // openPaper shows a paper beside the map, where the reader is already.
  const openPaper = (i) => { try { history.pushState(null, '', paperHash(i)); } catch { /* the address stays */ } closeResults(); showPaper(i); };
  addEventListener('hashchange', () => route());
  panel.addEventListener('click', (e) => {
    const a = e.target.closest('a[href^="#topic="], a[href^="#paper="]');
    if (!a || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    const href = a.getAttribute('href');
    if (href.startsWith('#paper=')) openPaper(data.rowOf(decodeURIComponent(href.slice(7)))); else go(href);
    panel.focus({ preventScroll: true });
  });

  // ---- search
  let found = null, waiting = 0; // waiting: the search that the last key put off
  function find() {
    clearTimeout(waiting);
    waiting = 0;
    const query = input.value.trim(), words = KindredSearch.words(query);
    if (!words.length) { closeResults(); if (map) map.highlight(null); found = null; return; }
    found = search.find(query);
    const n = found.papers.length;
    results.replaceChildren(
      h('div', { class: 'head' }, h('p', { class: 'by' }, n ? counted(n, 'paper') : 'No paper has all of these words in title or authors.'),
        n ? h('button', { type: 'button', onclick: () => { const rows = found.papers; closeResults(); showSelection(rows, 'found'); $('map').scrollIntoView({ block: 'start' }); } }, 'Show on the map and save') : null),
      ...(found.topics.length ? [h('h4', null, 'Topics'), h('ul', { class: 'list topics' }, found.topics.slice(0, 6).map(topicRow))] : []),
      ...(n ? [h('h4', null, 'Papers'), paperList(found.papers, words, 30)] : []));
    results.hidden = false;
    results.scrollTop = 0;
    if (map) map.highlight(found.papers);
    say(n + ' papers and ' + found.topics.length + ' topics found');
  }
  function closeResults() {
    clearTimeout(waiting); // no late search opens them again
    waiting = 0;
    results.hidden = true;
  }
  input.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(find, data.n > 20000 ? 60 : 0); });
  input.addEventListener('focus', () => { search.build(); if (found && input.value.trim()) results.hidden = false; });
  $('find').addEventListener('submit', (e) => {
    e.preventDefault();
    find();
    if (input.value.trim()) { try { history.replaceState(null, '', '#q=' + encodeURIComponent(input.value.trim())); } catch { /* the address stays */ } }
    const first = results.querySelector('a.row');
    if (first && !results.hidden) first.focus();
  });
  results.addEventListener('click', (e) => {
    const a = e.target.closest('a.row');
    if (!a || e.ctrlKey || e.metaKey || e.shiftKey) return;
    closeResults();
    if (a.hash === location.hash) { e.preventDefault(); route(); }
  });
  addEventListener('click', (e) => { if (!results.hidden && !e.target.closest('.top')) closeResults(); });

  // ---- keys: / searches, Esc closes, arrows move in lists
  addEventListener('keydown', (e) => {
    const typing = e.target.matches('input, textarea');
    if (e.key === '/' && !typing && !e.ctrlKey && !e.metaKey && !e.altKey) { e.preventDefault(); input.focus(); input.select(); return; }
    if (e.key === 'Escape') {
      if (!results.hidden) { input.focus(); closeResults(); } // in this order: the focus opens them
      else if (typing && input.value) { input.value = ''; find(); }
      else if (typing) input.blur();
      else if (panel.dataset.view !== 'topics') go('');
      return;
    }
    if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
    if (e.target === input && waiting) find();
    const box = e.target === input ? results : e.target.closest('#results, #panel');
    if (!box || box.hidden) return;
    const items = [...box.querySelectorAll('a.row')], at = items.indexOf(e.target);
    const next = at + (e.key === 'ArrowDown' ? 1 : -1);
    if (e.target === input && e.key === 'ArrowUp') return;
    e.preventDefault();
    if (next < 0) { if (box === results) input.focus(); } else if (items[next]) items[next].focus();
  });

  // ---- theme
  const applyTheme = () => {
    if (map) map.setDark(isDark());
    paintSwatches();
    paintLegend();
  };
  $('theme').addEventListener('click', () => { root.dataset.theme = isDark() ? 'light' : 'dark'; stored.set(root.dataset.theme); applyTheme(); });
  systemDark.addEventListener('change', applyTheme);

  // ---- the map and its tools
  function paintLegend() {
    if (!map) return;
    const by = document.querySelector('[data-colour][aria-pressed="true"]').dataset.colour;
    const entries = by === 'topic' && meta.topics.length > 12 ? [] : map.legend();
    $('legend').replaceChildren(...entries.map(({ label, colour }) => {
      const mark = swatch(0);
      delete mark.dataset.topic;
      mark.firstChild.setAttribute('fill', colour);
      return h('span', null, mark, String(label));
    }));
  }
  if (meta.map) {
    const lasso = $('lasso');
    const setLasso = (on) => { lasso.setAttribute('aria-pressed', String(on)); map.lasso(on); };
    map = KindredMap.create({
      canvas: $('canvas'), labelsLayer: $('labels'), tooltip: $('tooltip'), n: data.n, x: data.x, y: data.y, topic: data.topic, year: data.year,
      field: fieldOfTopic, outlier: data.outlier, fields: meta.fields, topics: meta.topics.map(({ label, x, y, size, field }) => ({ label, x, y, size, field })),
      neighbors: data.nearest, title: data.title, subtitle: (i) => byline(i, 2), dark: isDark(),
      onClick: (i) => (i >= 0 ? openPaper(i) : go('')), onSelect: (rows) => { setLasso(false); showSelection(rows); }, onTopic: (t) => go('#topic=' + t),
    });
    $('loading').hidden = true;
    for (const b of document.querySelectorAll('[data-colour]')) {
      b.addEventListener('click', () => {
        for (const other of document.querySelectorAll('[data-colour]')) other.setAttribute('aria-pressed', String(other === b));
        map.colorBy(b.dataset.colour);
        paintLegend();
      });
    }
    lasso.addEventListener('click', () => setLasso(lasso.getAttribute('aria-pressed') !== 'true'));
    $('reset').addEventListener('click', () => { setLasso(false); go(''); map.reset(); });
    window.kindredMap = map; // for whoever looks into the page
  }
  applyTheme();
  route(true);
  root.classList.add('ready');
  // The search gets ready while nothing else happens.
  const prepare = () => { if (!search.build(4000)) setTimeout(prepare, 10); };
  setTimeout(prepare, 300);
})();
