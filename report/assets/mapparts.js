'use strict';
// What the map is made of: colours, an index of places, the setting of labels, and painters. map.js puts them together.
const KindredMapParts = (() => {
  // ---- colours

  // Eight colours, 0.1 or more apart in OKLab for all, also where red, green or both look alike (a test measures it).
  const bases = {
    light: ['#427bc7', '#843608', '#52ac9c', '#9a5872', '#ddb23f', '#56c1fe', '#5f388d', '#c47618'],
    dark: ['#59a2f6', '#cd7222', '#a7eabd', '#a1627b', '#dfae29', '#73cff8', '#6b6acb', '#b4979e'],
  };
  const grey = (dark) => dark ? '#7b838d' : '#8a8f96'; // of what has no field or year
  const theme = (dark) => dark ? 'dark' : 'light';

  // OKLab (Ottosson, 2020), as lightness, chroma and hue.
  function lchOf(hex) {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    const A = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s, B = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
    return [0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s, Math.hypot(A, B), Math.atan2(B, A)];
  }
  // A colour that a screen cannot show gives up chroma.
  function hexOf([L, chroma, hue]) {
    for (let c = chroma; ; c -= 0.01) {
      const A = Math.max(c, 0) * Math.cos(hue), B = Math.max(c, 0) * Math.sin(hue);
      const l = (L + 0.3963377774 * A + 0.2158037573 * B) ** 3, m = (L - 0.1055613458 * A - 0.0638541728 * B) ** 3, s = (L - 0.0894841775 * A - 1.2914855480 * B) ** 3;
      const rgb = [4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s, -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s];
      if (c > 0 && rgb.some((v) => v < -0.001 || v > 1.001)) continue;
      return '#' + rgb.map((v) => Math.min(Math.max(v, 0), 1)).map((v) => Math.round(255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055)).toString(16).padStart(2, '0')).join('');
    }
  }
  // shade is the r-th step from a colour: its neighbours in lightness are far in r.
  function shade(hex, r, dark) {
    if (r === 0) return hex;
    const [L, C, h] = lchOf(hex), [low, high] = dark ? [0.5, 0.93] : [0.38, 0.82];
    const step = ((r * 0.618034 + 0.5) % 1 - 0.5) * 0.34, turn = ((r * 0.381966 + 0.5) % 1 - 0.5) * 0.5;
    return hexOf([L + step < low || L + step > high ? L - step : L + step, C, h + turn]);
  }
  // palette gives each of k topics a colour: the hue of its field, and steps of lightness within it. fields[t] is the field
  // of topic t, -1 for none. With fewer than two fields the topics take the hues in turn.
  function palette(k, fields, dark) {
    const grouped = new Set(Array.from(fields).filter((f) => f >= 0)).size > 1, seen = new Map(), out = [];
    for (let t = 0; t < k; t++) {
      const f = grouped ? fields[t] : t % 8, r = seen.get(f) || 0;
      seen.set(f, r + 1);
      out.push(shade(fieldColour(f, dark), r, dark));
    }
    return out;
  }
  // The ninth field has the first one's hue again, but duller, and so on.
  function fieldColour(f, dark) {
    if (f < 0) return grey(dark);
    const hex = bases[theme(dark)][f % 8], turn = Math.floor(f / 8);
    if (turn === 0) return hex;
    const [L, C, h] = lchOf(hex);
    return hexOf([L, C * 0.5 ** turn, h]);
  }
  // ramp runs from the oldest (0) to the newest (1) by lightness, away from the background, from yellow to blue or back.
  const stops = { light: ['#d8c46a', '#8f8d84', '#16306e'], dark: ['#42548a', '#918e84', '#ffe476'] };
  function ramp(at, dark) {
    const list = stops[theme(dark)], i = at < 0.5 ? 0 : 1, u = at * 2 - i;
    const [p, q] = [list[i], list[i + 1]].map((hex) => { const [L, C, h] = lchOf(hex); return [L, C * Math.cos(h), C * Math.sin(h)]; });
    const [L, A, B] = p.map((v, j) => v + (q[j] - v) * u);
    return hexOf([L, Math.hypot(A, B), Math.atan2(B, A)]);
  }

  // ---- finding points

  // gridIndex puts points into square cells of about four.
  function gridIndex(x, y) {
    const n = x.length;
    let left = Infinity, right = -Infinity, bottom = Infinity, top = -Infinity;
    for (let i = 0; i < n; i++) {
      left = Math.min(left, x[i]); right = Math.max(right, x[i]);
      bottom = Math.min(bottom, y[i]); top = Math.max(top, y[i]);
    }
    if (n === 0) left = right = bottom = top = 0;
    const side = Math.max(right - left, top - bottom) || 1, size = Math.min(Math.max(Math.ceil(Math.sqrt(n) / 2), 1), 512), cell = side / size;
    const at = (v, low) => Math.min(Math.max(Math.floor((v - low) / cell), 0), size - 1);
    const cellOf = new Uint32Array(n), starts = new Uint32Array(size * size + 1), rows = new Uint32Array(n);
    for (let i = 0; i < n; i++) starts[(cellOf[i] = at(y[i], bottom) * size + at(x[i], left)) + 1]++;
    for (let c = 0; c < size * size; c++) starts[c + 1] += starts[c];
    const next = starts.slice();
    for (let i = 0; i < n; i++) rows[next[cellOf[i]]++] = i;
    // within calls f with each row whose cell touches a box.
    const within = (x0, y0, x1, y1, f) => {
      const c0 = at(x0, left), c1 = at(x1, left);
      for (let r = at(y0, bottom), r1 = at(y1, bottom); r <= r1; r++) for (let j = starts[r * size + c0], end = starts[r * size + c1 + 1]; j < end; j++) f(rows[j]);
    };
    // nearest is the row nearest to a place, at most radius away, or -1; a row that prefer holds goes before all others.
    const nearest = (px, py, radius, prefer = null) => {
      let best = -1, least = radius * radius, preferred = false;
      within(px - radius, py - radius, px + radius, py + radius, (i) => {
        const d = (x[i] - px) ** 2 + (y[i] - py) ** 2, p = prefer !== null && prefer[i] === 1;
        if (d > radius * radius || (preferred && !p)) return;
        if (d < least || (p && !preferred) || (best < 0 && d === least)) { best = i; least = d; preferred = p; }
      });
      return best;
    };
    // densities are points per area around each point: a mean over 3 x 3 coarse cells.
    const densities = () => {
      const g = Math.min(Math.max(Math.ceil(Math.sqrt(n) / 3), 1), 96), width = side / g, sums = new Float64Array((g + 2) * (g + 2)), out = new Float32Array(n);
      const cellAt = (i) => (1 + Math.min(Math.floor((y[i] - bottom) / width), g - 1)) * (g + 2) + 1 + Math.min(Math.floor((x[i] - left) / width), g - 1);
      for (let i = 0; i < n; i++) {
        const c = cellAt(i);
        for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) sums[c + dy * (g + 2) + dx] += dx === 0 && dy === 0 ? 4 : dx === 0 || dy === 0 ? 2 : 1;
      }
      for (let i = 0; i < n; i++) out[i] = sums[cellAt(i)] / (16 * width * width);
      return out;
    };
    return { left, right, bottom, top, within, nearest, densities };
  }
  // inside tells whether a place is within a polygon [[x, y], ...], by the even-odd rule.
  function inside(polygon, px, py) {
    let odd = false;
    for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
      const [ax, ay] = polygon[i], [bx, by] = polygon[j];
      if (ay > py !== by > py && px < ax + (py - ay) / (by - ay) * (bx - ax)) odd = !odd;
    }
    return odd;
  }

  // ---- labels

  // place sets boxes {x, y, w, h, lift?} (x, y: what they name) into width x height, the first first: on their place, else above,
  // below or beside it, never over another or past the border. With a lift they stand that far below or above their place, where
  // there is room. It returns [left, top] or null for each.
  function place(boxes, width, height, gap = 4) {
    const set = [];
    return boxes.map(({ x, y, w, h, lift = 0 }) => {
      if (x < 0 || y < 0 || x > width || y > height || w > width || h > height) return null;
      const off = lift ? lift + h / 2 : 0;
      for (const [dx, dy] of [...(lift ? [[0, off], [0, -off]] : []), [0, 0], [0, -0.7 * h], [0, 0.7 * h], [0.35 * w, 0], [-0.35 * w, 0], [0, -h], [0, h]]) {
        const left = Math.min(Math.max(x + dx - w / 2, 0), width - w), top = Math.min(Math.max(y + dy - h / 2, 0), height - h);
        if (set.some((o) => left < o.right + gap && left + w > o.left - gap && top < o.bottom + gap && top + h > o.top - gap)) continue;
        set.push({ left, top, right: left + w, bottom: top + h });
        return [left, top];
      }
      return null;
    });
  }

  // ---- painters: both have colours(list), light(mask) and draw(frame)

  const vertexSource = `#version 300 es
    layout(location = 0) in vec2 place;
    layout(location = 1) in uvec2 group;   // topic, year
    layout(location = 2) in vec2 kind;     // log density / 32, outlier
    layout(location = 3) in uint lit;
    uniform vec2 centre, scale;
    uniform float radius, area;            // in device pixels; of a point, on the map
    uniform int by, someLit;
    uniform sampler2D colours;
    out vec4 colour;
    out float reach;
    void main() {
      bool on = lit == 1u;
      reach = radius * (someLit == 1 && on ? 1.3 : 1.0) * (kind.y > 0.0 ? 0.8 : 1.0);
      gl_Position = vec4((place - centre) * scale, someLit == 1 && on ? -0.5 : 0.5, 1.0);
      gl_PointSize = 2.0 * reach + 2.0;
      uint c = by == 0 ? group.x : group.y;
      float alpha = clamp(1.15 * inversesqrt(max(exp2(kind.x * 32.0) * area, 0.001)), 0.3, 0.88) * (kind.y > 0.0 ? 0.5 : 1.0);
      if (someLit == 1) alpha = on ? max(alpha, 0.75) : alpha * 0.16;
      colour = vec4(texelFetch(colours, ivec2(c & 255u, c >> 8u), 0).rgb, 1.0) * alpha;
    }`;
  const fragmentSource = `#version 300 es
    precision mediump float;
    in vec4 colour;
    in float reach;
    out vec4 shown;
    void main() {
      float cover = clamp(reach + 0.5 - length(gl_PointCoord - 0.5) * (2.0 * reach + 2.0), 0.0, 1.0);
      if (cover < 0.02) discard;
      shown = colour * cover;
    }`;
  const rgbOf = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

  // glPainter draws all points from one static buffer. Lit points are nearer than all others, so one call does for both.
  function glPainter(canvas, o, yearOf, density) {
    const gl = canvas.getContext('webgl2', { antialias: false });
    if (!gl) return null;
    const stride = 16, points = new DataView(new ArrayBuffer(o.n * stride));
    for (let i = 0, at = 0; i < o.n; i++, at += stride) {
      points.setFloat32(at, o.x[i], true);
      points.setFloat32(at + 4, o.y[i], true);
      points.setUint16(at + 8, o.topic[i], true);
      points.setUint16(at + 10, yearOf[i], true);
      points.setUint8(at + 12, Math.round(Math.max(Math.log2(density[i]), 0) / 32 * 255));
      points.setUint8(at + 13, o.outlier[i] ? 255 : 0);
    }
    let uniforms = null, lights = null, mask = new Uint8Array(o.n), list = ['#000000'];
    const shader = (program, type, source) => {
      const s = gl.createShader(type);
      gl.shaderSource(s, source);
      gl.compileShader(s);
      gl.attachShader(program, s);
    };
    const sendColours = () => {
      const rows = Math.ceil(list.length / 256), data = new Uint8Array(rows * 1024);
      list.forEach((hex, i) => data.set([...rgbOf(hex), 255], i * 4));
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, 256, rows, 0, gl.RGBA, gl.UNSIGNED_BYTE, data);
    };
    const sendLights = () => { gl.bindBuffer(gl.ARRAY_BUFFER, lights); gl.bufferSubData(gl.ARRAY_BUFFER, 0, mask); };
    // setUp makes all that a lost context takes away.
    const setUp = () => {
      const program = gl.createProgram();
      shader(program, gl.VERTEX_SHADER, vertexSource);
      shader(program, gl.FRAGMENT_SHADER, fragmentSource);
      gl.linkProgram(program);
      if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) throw new Error('map: ' + gl.getProgramInfoLog(program));
      gl.useProgram(program);
      uniforms = Object.fromEntries(['centre', 'scale', 'radius', 'area', 'by', 'someLit', 'colours'].map((name) => [name, gl.getUniformLocation(program, name)]));
      gl.bindVertexArray(gl.createVertexArray());
      gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
      gl.bufferData(gl.ARRAY_BUFFER, points, gl.STATIC_DRAW);
      for (const at of [0, 1, 2, 3]) gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(0, 2, gl.FLOAT, false, stride, 0);
      gl.vertexAttribIPointer(1, 2, gl.UNSIGNED_SHORT, stride, 8);
      gl.vertexAttribPointer(2, 2, gl.UNSIGNED_BYTE, true, stride, 12);
      lights = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, lights);
      gl.bufferData(gl.ARRAY_BUFFER, mask, gl.DYNAMIC_DRAW);
      gl.vertexAttribIPointer(3, 1, gl.UNSIGNED_BYTE, 1, 0);
      gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
      sendColours();
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      gl.enable(gl.DEPTH_TEST);
      gl.depthFunc(gl.LEQUAL);
    };
    setUp();
    return {
      webgl: true,
      restore: setUp,
      colours(to) { list = to; if (!gl.isContextLost()) sendColours(); },
      light(to) { mask = to; if (!gl.isContextLost()) sendLights(); },
      draw(f) {
        if (gl.isContextLost()) return 0;
        gl.viewport(0, 0, canvas.width, canvas.height);
        gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
        gl.uniform2f(uniforms.centre, f.x, f.y);
        gl.uniform2f(uniforms.scale, 2 * f.scale / f.width, 2 * f.scale / f.height);
        gl.uniform1f(uniforms.radius, f.radius * f.ratio);
        gl.uniform1f(uniforms.area, Math.PI * (f.radius / f.scale) ** 2);
        gl.uniform1i(uniforms.by, f.byYear ? 1 : 0);
        gl.uniform1i(uniforms.someLit, f.someLit ? 1 : 0);
        gl.drawArrays(gl.POINTS, 0, o.n);
        return 1;
      },
    };
  }
  // flatPainter draws on a 2D canvas; while the view moves, large maps are thinned.
  function flatPainter(canvas, o, yearOf, density) {
    const g = canvas.getContext('2d');
    let list = [], mask = new Uint8Array(o.n);
    return {
      webgl: false,
      restore() {},
      colours(to) { list = to; },
      light(to) { mask = to; },
      draw(f) {
        g.setTransform(f.ratio, 0, 0, f.ratio, 0, 0);
        g.clearRect(0, 0, f.width, f.height);
        const stride = f.moving ? Math.ceil(o.n / 20000) : 1, area = Math.PI * (f.radius / f.scale) ** 2;
        for (const pass of f.someLit ? [0, 1] : [0]) {
          for (let i = 0; i < o.n; i += pass ? 1 : stride) {
            if (f.someLit && mask[i] !== pass) continue;
            const px = f.width / 2 + (o.x[i] - f.x) * f.scale, py = f.height / 2 - (o.y[i] - f.y) * f.scale;
            if (px < -9 || py < -9 || px > f.width + 9 || py > f.height + 9) continue;
            const alpha = Math.min(Math.max(1.15 / Math.sqrt(density[i] * area), 0.3), 0.88) * (o.outlier[i] ? 0.5 : 1), r = f.radius * (pass ? 1.3 : 1) * (o.outlier[i] ? 0.8 : 1);
            g.globalAlpha = pass ? Math.max(alpha, 0.75) : f.someLit ? alpha * 0.16 : alpha;
            g.fillStyle = list[f.byYear ? yearOf[i] : o.topic[i]];
            if (r < 1.5) { g.fillRect(px - r, py - r, 2 * r, 2 * r); continue; }
            g.beginPath();
            g.arc(px, py, r, 0, 2 * Math.PI);
            g.fill();
          }
        }
        return o.n;
      },
    };
  }

  return { palette, fieldColour, grey, ramp, gridIndex, inside, place, glPainter, flatPainter };
})();
