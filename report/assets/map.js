'use strict';
// The map: each paper a point, drawn in one call by WebGL2, or on a plain canvas where there is none.
// Row i of every column is paper i. Places on the map: x to the right, y up. Places on the screen: CSS pixels, y down.
window.KindredMap = (() => {
  const { palette, fieldColour, grey, ramp, gridIndex, inside, place, glPainter, flatPainter } = KindredMapParts;
  const stillMotion = matchMedia('(prefers-reduced-motion: reduce)');
  const svgElement = (name, props) => {
    const e = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [k, v] of Object.entries(props)) e.setAttribute(k, v);
    return e;
  };

  // A rim of the background's colour around the letters of labels.
  const rim = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => `${(1.3 * Math.cos(i * Math.PI / 4)).toFixed(1)}px ${(1.3 * Math.sin(i * Math.PI / 4)).toFixed(1)}px 0 var(--card, Canvas)`).join(',') + ',0 0 5px var(--card, Canvas)';

  // create draws a map on o.canvas and answers to the mouse, fingers and keys. o holds
  //   canvas, labelsLayer and tooltip: elements that lie over each other in one box,
  //   n, and by paper: x, y, topic, year (0: not known), outlier (0 or 1), neighbors(i), title(i), subtitle(i),
  //   by topic: topics [{label, x, y, size}] and field (-1: none); fields: the names of fields,
  //   dark, and what to call: onClick(i, or -1 beside all points), onSelect(rows of a lasso), onTopic(t).
  function create(o) {
    const { canvas, labelsLayer, tooltip, n } = o, surface = canvas.parentElement, k = o.topics.length;
    const index = gridIndex(o.x, o.y), density = index.densities();
    let dark = o.dark, by = 'topic', chosen = -1, hovered = -1, focus = -1, rows = null, lassoing = false;
    let width = 1, height = 1, ratio = 1, fit = 1, topicColours = [];

    // Years count from 1; 0 is not known. They take colours by the share of papers before them, so that all colours are used.
    const known = Array.from(o.year).filter((y) => y > 0), firstYear = known.reduce((a, b) => Math.min(a, b), known[0] || 0);
    const yearOf = Uint16Array.from(o.year, (y) => y > 0 ? y - firstYear + 1 : 0), counts = [];
    for (const v of yearOf) counts[v] = (counts[v] || 0) + 1;
    let before = 0;
    const yearAt = Array.from(counts, (c, v) => { if (v === 0 || !c) return 0; before += c; return (before - c / 2) / known.length; });
    const yearColour = (v) => v === 0 ? grey(dark) : ramp(yearAt[v], dark);

    const mask = new Uint8Array(n), someLit = () => rows !== null || focus >= 0;
    const painter = glPainter(canvas, o, yearOf, density) || flatPainter(canvas, o, yearOf, density);
    function paintColours() {
      topicColours = palette(k, o.field, dark);
      painter.colours(by === 'year' ? Array.from({ length: Math.max(counts.length, 1) }, (_, v) => yearColour(v)) : by === 'field' ? Array.from(o.field, (f) => fieldColour(f, dark)) : topicColours);
      request();
    }
    function paintLights() {
      mask.fill(0);
      if (rows) for (const i of rows) mask[i] = 1;
      else if (focus >= 0) for (let i = 0; i < n; i++) if (o.topic[i] === focus) mask[i] = 1;
      painter.light(mask);
      request();
    }

    // ---- the view: its middle, and how many times closer it is than the whole map
    const home = { x: (index.left + index.right) / 2, y: (index.bottom + index.top) / 2, zoom: 1 }, view = { ...home };
    const furthest = Math.max(40, Math.sqrt(n) * 2), scale = () => fit * view.zoom;
    const radius = () => Math.min(Math.min(Math.max(Math.sqrt(width * height * 0.05 / Math.max(n, 1)), 1.1), 4.5) * view.zoom ** 0.38, 7);
    const toScreen = (x, y) => [width / 2 + (x - view.x) * scale(), height / 2 - (y - view.y) * scale()];
    const toMap = (px, py) => [view.x + (px - width / 2) / scale(), view.y - (py - height / 2) / scale()];
    const where = (i) => toScreen(o.x[i], o.y[i]);
    let journey = null, settled = 0, moving = false;
    function moved() {
      view.zoom = Math.min(Math.max(view.zoom, 1), furthest);
      view.x = Math.min(Math.max(view.x, index.left), index.right);
      view.y = Math.min(Math.max(view.y, index.bottom), index.top);
      // One finger moves the page until the map is closer than the whole.
      canvas.style.touchAction = view.zoom > 1.02 || lassoing ? 'none' : 'pan-y';
      moving = true;
      clearTimeout(settled);
      settled = setTimeout(() => { moving = false; arrange(); request(); }, 140);
      request();
    }
    function pan(dx, dy) { journey = null; view.x -= dx / scale(); view.y += dy / scale(); moved(); }
    function zoomAt(px, py, factor) {
      journey = null;
      const [x, y] = toMap(px, py), zoom = Math.min(Math.max(view.zoom * factor, 1), furthest), left = view.zoom / zoom;
      view.x = x + (view.x - x) * left;
      view.y = y + (view.y - y) * left;
      view.zoom = zoom;
      if (zoom === 1) { view.x = home.x; view.y = home.y; }
      moved();
    }
    function travel(to) {
      if (stillMotion.matches || !width) { Object.assign(view, to); journey = null; moved(); return; }
      journey = { from: { ...view }, to, begun: performance.now() };
      request();
    }
    function step(now) {
      const { from, to, begun } = journey, u = Math.min(Math.max((now - begun) / 350, 0), 1), s = u * u * (3 - 2 * u);
      view.zoom = from.zoom * (to.zoom / from.zoom) ** s;
      view.x = from.x + (to.x - from.x) * s;
      view.y = from.y + (to.y - from.y) * s;
      if (u === 1) journey = null;
      moved();
    }
    // cores are the middle of each topic and the radius that holds four in five of its papers.
    const cores = (() => {
      const members = o.topics.map(() => []), middle = (list) => Float64Array.from(list).sort()[list.length >> 1];
      for (let i = 0; i < n; i++) if (members[o.topic[i]]) members[o.topic[i]].push(i);
      return members.map((list) => {
        if (!list.length) return null;
        const x = middle(list.map((i) => o.x[i])), y = middle(list.map((i) => o.y[i]));
        return { x, y, radius: Float64Array.from(list, (i) => Math.hypot(o.x[i] - x, o.y[i] - y)).sort()[Math.floor(list.length * 0.8)] };
      });
    })();

    // ---- labels
    const labels = o.topics.map(({ label, size }, t) => {
      const e = document.createElement('button');
      e.type = 'button';
      e.tabIndex = -1; // the list of topics beside the map is for the keyboard
      e.textContent = label;
      Object.assign(e.style, { whiteSpace: 'normal', overflowWrap: 'normal', width: 'max-content', minWidth: 'min-content', textWrap: 'balance', userSelect: 'none', textShadow: rim, visibility: 'hidden' });
      e.addEventListener('click', () => { if (!gesture.far) o.onTopic(t); });
      return { e, t, size, x: 0, y: 0, w: 0, h: 0, dx: 0, dy: 0, on: false };
    }).sort((a, b) => b.size - a.size || a.t - b.t);
    labelsLayer.append(...labels.map((l) => l.e));
    function measureLabels() {
      const small = width < 480;
      labels.forEach(({ e }, rank) => { e.style.fontSize = (small ? 0.72 : 0.76) + (small ? 0.12 : 0.22) / (1 + rank / 6) + 'rem'; e.style.maxWidth = small ? '7rem' : '11rem'; });
      for (const l of labels) { l.w = Math.ceil(l.e.offsetWidth); l.h = Math.ceil(l.e.offsetHeight); }
    }
    // anchors are where labels belong: at the place of their topic or, where a closer map shows only a part of it, in the middle
    // of what is shown.
    function anchors() {
      const seen = new Float64Array(k), sumX = new Float64Array(k), sumY = new Float64Array(k), [x0, y1] = toMap(0, 0), [x1, y0] = toMap(width, height);
      let all = 0;
      if (view.zoom > 1.5) {
        index.within(x0, y0, x1, y1, (i) => {
          const x = o.x[i], y = o.y[i], t = o.topic[i];
          if (x < x0 || x > x1 || y < y0 || y > y1) return;
          all++; seen[t]++; sumX[t] += x; sumY[t] += y;
        });
      }
      for (const l of labels) {
        const { x, y } = o.topics[l.t], away = x < x0 || x > x1 || y < y0 || y > y1;
        [l.x, l.y] = away && seen[l.t] > 0.04 * all ? [sumX[l.t] / seen[l.t], sumY[l.t] / seen[l.t]] : [x, y];
      }
    }
    // arrange chooses the labels to show where the view rests.
    function arrange() {
      anchors();
      const order = focus < 0 ? labels : [...labels.filter((l) => l.t === focus), ...labels.filter((l) => l.t !== focus)];
      const boxes = order.map((l) => {
        const [x, y] = toScreen(l.x, l.y);
        // On a small map a label stands beside the points that it would hide.
        const r = cores[l.t] ? cores[l.t].radius * scale() + radius() : 0;
        return { x, y, w: l.w, h: l.h, lift: n < 5000 && l.w * l.h > r * r ? Math.min(r, 1.2 * l.h) : 0 };
      });
      place(boxes, width, height, Math.max(4, Math.min(width, height) / 60)).forEach((at, i) => {
        const l = order[i];
        l.on = at !== null && o.topics[l.t].size > 0;
        if (l.on) { l.dx = at[0] - boxes[i].x; l.dy = at[1] - boxes[i].y; }
      });
    }
    // Between rests labels go along; none is cut at the border.
    function moveLabels() {
      for (const l of labels) {
        const [x, y] = toScreen(l.x, l.y), show = l.on && x >= 0 && y >= 0 && x <= width && y <= height;
        l.e.style.visibility = show ? 'visible' : 'hidden';
        if (!show) continue;
        l.e.style.transform = `translate(${Math.round(Math.min(Math.max(x + l.dx, 0), width - l.w))}px,${Math.round(Math.min(Math.max(y + l.dy, 0), height - l.h))}px)`;
        l.e.style.opacity = focus >= 0 && l.t !== focus ? 0.45 : 1;
      }
    }

    // ---- rings, lines, lasso and cross
    const drawing = svgElement('svg', { 'aria-hidden': 'true', fill: 'none', stroke: 'currentColor' });
    Object.assign(drawing.style, { position: 'absolute', inset: '0', width: '100%', height: '100%', pointerEvents: 'none' });
    labelsLayer.before(drawing);
    const lines = svgElement('path', { 'stroke-width': 1.2, 'stroke-opacity': 0.55 }), ends = svgElement('path', { 'stroke-width': 1.2, 'stroke-opacity': 0.8 });
    const ring = svgElement('circle', { 'stroke-width': 2.2 }), halo = svgElement('circle', { 'stroke-width': 1.5, 'stroke-opacity': 0.8 });
    const loop = svgElement('path', { 'stroke-width': 1.5, 'stroke-dasharray': '5 4', fill: 'currentColor', 'fill-opacity': 0.08 }), cross = svgElement('path', { 'stroke-width': 1.2, 'stroke-opacity': 0.6 });
    drawing.append(lines, ends, halo, ring, loop, cross);
    const circlePath = (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
    function put(circle, i, r) {
      circle.setAttribute('visibility', i < 0 ? 'hidden' : 'visible');
      if (i < 0) return;
      const [x, y] = where(i);
      circle.setAttribute('cx', x); circle.setAttribute('cy', y); circle.setAttribute('r', r);
    }
    function moveDrawing() {
      const r = radius(), near = chosen < 0 ? [] : Array.from(o.neighbors(chosen), where), [cx, cy] = chosen < 0 ? [0, 0] : where(chosen);
      lines.setAttribute('d', near.map(([x, y]) => `M${cx} ${cy}L${x} ${y}`).join(''));
      ends.setAttribute('d', near.map(([x, y]) => circlePath(x, y, r + 1.5)).join(''));
      put(ring, chosen, r + 4);
      put(halo, hovered === chosen ? -1 : hovered, r + 2.5);
      loop.setAttribute('d', gesture.lasso ? 'M' + gesture.lasso.map(([x, y]) => x + ' ' + y).join('L') + 'Z' : '');
      cross.setAttribute('d', byKeys() ? `M${width / 2 - 9} ${height / 2}h18M${width / 2} ${height / 2 - 9}v18` : '');
    }

    // ---- frames
    let waiting = 0, frames = 0, drawCalls = 0;
    const times = [];
    function request() { if (!waiting) waiting = requestAnimationFrame(frame); }
    function frame(now) {
      waiting = 0;
      if (!measure()) return;
      const begun = performance.now();
      if (journey) step(now);
      drawCalls = painter.draw({ x: view.x, y: view.y, scale: scale(), width, height, ratio, radius: radius(), byYear: by === 'year', someLit: someLit(), moving });
      moveDrawing();
      moveLabels();
      if (tooltip && !tooltip.hidden) moveTooltip();
      frames++;
      times.push(performance.now() - begun);
      if (times.length > 120) times.shift();
      if (journey) request();
    }
    // measure follows the size of the canvas and of its pixels.
    function measure() {
      const w = canvas.clientWidth, h = canvas.clientHeight, r = Math.min(devicePixelRatio || 1, 3);
      if (!w || !h) return false;
      if (w !== width || h !== height || r !== ratio) {
        const smallBefore = width < 480;
        [width, height, ratio] = [w, h, r];
        canvas.width = Math.round(w * r);
        canvas.height = Math.round(h * r);
        fit = 0.9 * Math.min(w / Math.max(index.right - index.left, 1e-6), h / Math.max(index.top - index.bottom, 1e-6));
        if (!labels.length || !labels[0].w || smallBefore !== w < 480) measureLabels();
        arrange();
      }
      return true;
    }
    new ResizeObserver(request).observe(canvas);
    canvas.addEventListener('webglcontextlost', (e) => e.preventDefault());
    canvas.addEventListener('webglcontextrestored', () => { painter.restore(); request(); });

    // ---- what is under the mouse
    const pick = (px, py, reach = 10) => { const [x, y] = toMap(px, py); return index.nearest(x, y, Math.max(reach, radius() + 3) / scale(), someLit() ? mask : null); };
    function hover(i) {
      if (i === hovered) return;
      hovered = i;
      if (!gesture.down) canvas.style.cursor = lassoing ? 'crosshair' : i >= 0 ? 'pointer' : 'grab';
      if (tooltip) {
        tooltip.hidden = i < 0;
        if (i >= 0) {
          const line = (text, weight) => { const e = document.createElement('div'); e.textContent = text; e.style.fontWeight = weight; return e; };
          const topic = o.topics[o.topic[i]];
          tooltip.replaceChildren(line(o.title(i), 600), line(o.subtitle(i), 400), line(topic ? topic.label : '', 400));
          Object.assign(tooltip.lastChild.style, { borderLeft: '.5em solid ' + topicColours[o.topic[i]], paddingLeft: '.4em' });
        }
      }
      request();
    }
    function moveTooltip() {
      const [x, y] = where(hovered), w = tooltip.offsetWidth, h = tooltip.offsetHeight;
      const left = Math.min(Math.max(x - w / 2, 6), Math.max(width - w - 6, 6)), top = y + 14 + h > height ? y - 14 - h : y + 14;
      tooltip.style.transform = `translate(${Math.round(left)}px,${Math.round(Math.max(top, 4))}px)`;
    }

    // ---- mouse and fingers
    const gesture = { down: null, far: false, lasso: null, fingers: new Map() };
    const local = (e) => { const box = canvas.getBoundingClientRect(); return [e.clientX - box.left, e.clientY - box.top]; };
    const spread = () => { const [[ax, ay], [bx, by2]] = [...gesture.fingers.values()]; return { x: (ax + bx) / 2, y: (ay + by2) / 2, d: Math.hypot(ax - bx, ay - by2) || 1 }; };
    surface.addEventListener('pointerdown', (e) => {
      if (e.button !== 0) return;
      journey = null;
      gesture.fingers.set(e.pointerId, local(e));
      gesture.down = { at: local(e), label: labelsLayer.contains(e.target), type: e.pointerType };
      gesture.far = gesture.fingers.size > 1;
      if (lassoing && gesture.fingers.size === 1) gesture.lasso = [local(e)];
      if (gesture.fingers.size > 1) gesture.lasso = null;
    });
    surface.addEventListener('pointermove', (e) => {
      const at = local(e);
      if (!gesture.fingers.has(e.pointerId)) { if (e.pointerType !== 'touch') seek(labelsLayer.contains(e.target) ? null : at); return; }
      const last = gesture.fingers.get(e.pointerId);
      if (!gesture.far && Math.hypot(at[0] - gesture.down.at[0], at[1] - gesture.down.at[1]) < (e.pointerType === 'touch' ? 8 : 4)) return;
      if (!gesture.far) { gesture.far = true; hover(-1); }
      if (!surface.hasPointerCapture(e.pointerId)) surface.setPointerCapture(e.pointerId);
      if (gesture.lasso) {
        gesture.fingers.set(e.pointerId, at);
        gesture.lasso.push(at);
        request();
      } else if (gesture.fingers.size === 2) {
        const old = spread();
        gesture.fingers.set(e.pointerId, at);
        const now = spread();
        pan(now.x - old.x, now.y - old.y);
        zoomAt(now.x, now.y, now.d / old.d);
      } else {
        gesture.fingers.set(e.pointerId, at);
        canvas.style.cursor = 'grabbing';
        pan(at[0] - last[0], at[1] - last[1]);
      }
    });
    function lift(e) {
      if (!gesture.fingers.delete(e.pointerId)) return;
      const { down, far, lasso } = gesture;
      if (gesture.fingers.size) return;
      gesture.down = gesture.lasso = null;
      canvas.style.cursor = lassoing ? 'crosshair' : 'grab';
      request();
      if (e.type === 'pointercancel') return;
      if (lasso && far) { finishLasso(lasso); return; }
      if (far || down.label || lassoing) return;
      const i = pick(...down.at, down.type === 'touch' ? 22 : 10);
      if (i >= 0 || chosen >= 0 || someLit()) o.onClick(i);
    }
    surface.addEventListener('pointerup', lift);
    surface.addEventListener('pointercancel', lift);
    surface.addEventListener('pointerleave', () => seek(null));
    let sought = null, seeking = 0;
    function seek(at) {
      sought = at;
      if (!seeking) seeking = requestAnimationFrame(() => { seeking = 0; hover(sought ? pick(...sought) : -1); });
    }
    surface.addEventListener('dblclick', (e) => zoomAt(...local(e), e.shiftKey ? 0.5 : 2));
    surface.addEventListener('wheel', (e) => {
      const down = e.deltaY * (e.deltaMode === 1 ? 16 : e.deltaMode === 2 ? height : 1);
      if (view.zoom === 1 && down > 0) { if (e.ctrlKey) e.preventDefault(); return; } // the page scrolls on
      e.preventDefault();
      zoomAt(...local(e), Math.exp(-Math.min(Math.max(down, -240), 240) * (e.ctrlKey ? 0.01 : 0.0022)));
    }, { passive: false });
    function finishLasso(polygon) {
      const on = polygon.map(([px, py]) => toMap(px, py)), xs = on.map((p) => p[0]), ys = on.map((p) => p[1]), found = [];
      const [x0, x1, y0, y1] = [xs.reduce((a, b) => Math.min(a, b)), xs.reduce((a, b) => Math.max(a, b)), ys.reduce((a, b) => Math.min(a, b)), ys.reduce((a, b) => Math.max(a, b))];
      index.within(x0, y0, x1, y1, (i) => { if (inside(on, o.x[i], o.y[i])) found.push(i); });
      setLasso(false);
      o.onSelect(found.sort((a, b) => a - b));
    }
    function setLasso(on) {
      lassoing = on;
      gesture.lasso = null;
      canvas.style.cursor = on ? 'crosshair' : 'grab';
      moved();
    }

    // ---- keys
    const byKeys = () => canvas.matches(':focus-visible');
    canvas.addEventListener('keydown', (e) => {
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      const far = e.shiftKey ? 180 : 60, act = {
        ArrowLeft: () => pan(far, 0), ArrowRight: () => pan(-far, 0), ArrowUp: () => pan(0, far), ArrowDown: () => pan(0, -far),
        '+': () => zoomAt(width / 2, height / 2, 1.5), '=': () => zoomAt(width / 2, height / 2, 1.5), '-': () => zoomAt(width / 2, height / 2, 1 / 1.5), _: () => zoomAt(width / 2, height / 2, 1 / 1.5),
        0: () => travel(home), Home: () => travel(home),
        Enter: () => { const i = central(); if (i >= 0) o.onClick(i); },
        Escape: lassoing ? () => { setLasso(false); o.onSelect([]); } : null,
      }[e.key];
      if (!act) return;
      e.preventDefault();
      e.stopPropagation();
      act();
      if (e.key !== 'Escape') hover(central());
    });
    const central = () => pick(width / 2, height / 2, Math.min(width, height) / 6);
    canvas.addEventListener('focus', request);
    canvas.addEventListener('blur', () => { hover(-1); request(); });

    paintColours();
    moved();
    return {
      colorBy(what) { by = what; paintColours(); },
      highlight(list) { rows = list && list.length ? list : null; paintLights(); },
      // select shows a paper and its neighbours, and goes there if it is out of sight.
      select(i) {
        chosen = i;
        if (i >= 0 && measure()) { const [x, y] = where(i); if (x < 12 || y < 12 || x > width - 12 || y > height - 12) travel({ x: o.x[i], y: o.y[i], zoom: view.zoom }); }
        request();
      },
      focusTopic(t) {
        const changed = t !== focus, core = t >= 0 && changed ? cores[t] : null;
        focus = t;
        if (changed) paintLights();
        if (core && measure()) travel({ x: core.x, y: core.y, zoom: Math.min(Math.max(Math.min(width, height) * 0.3 / (core.radius * fit || 1), 1), 6) });
        arrange();
      },
      setDark(on) { dark = on; paintColours(); },
      lasso: setLasso,
      reset() { travel(home); },
      colorOf: (t) => topicColours[t],
      legend() {
        if (by === 'topic') return o.topics.map(({ label }, t) => ({ label, colour: topicColours[t] }));
        if (by === 'year') {
          const years = [...new Set([0, 0.2, 0.4, 0.6, 0.8, 1].map((q) => { let last = 0; for (let v = 1; v < counts.length; v++) { if (counts[v]) { last = v; if (yearAt[v] >= q) break; } } return last; }))].filter((v) => v > 0);
          return [...years.map((v) => ({ label: String(firstYear + v - 1), colour: yearColour(v) })), ...(counts[0] ? [{ label: 'not known', colour: yearColour(0) }] : [])];
        }
        const largest = new Map();
        labels.forEach(({ t }) => { if (!largest.has(o.field[t])) largest.set(o.field[t], o.topics[t].label); });
        return [...largest.keys()].sort((a, b) => a - b).map((f) => ({ label: f < 0 ? 'no field' : o.fields ? o.fields[f] : largest.get(f), colour: fieldColour(f, dark) }));
      },
      // stats: frameMs and worstMs are the script's time a frame over the last 120 frames.
      stats: () => ({ points: n, webgl: painter.webgl, drawCalls, frames, frameMs: times.reduce((a, b) => a + b, 0) / (times.length || 1), worstMs: Math.max(0, ...times), zoom: view.zoom, labels: labels.filter((l) => l.on).length }),
      where, pick,
    };
  }

  return { create, palette };
})();
