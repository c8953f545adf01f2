package browser

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

type mapStats struct {
	Points, DrawCalls, Frames, Labels int
	FrameMs, WorstMs, Zoom            float64
	WebGL                             bool `json:"webgl"`
}

func (p *tab) stats() mapStats {
	p.t.Helper()
	return value[mapStats](p, "kindredMap.stats()")
}

// checkDrawn fails unless the picture of the map has points of many colours;
// labels do not count.
func (p *tab) checkDrawn(name string, least float64, colours int) {
	p.t.Helper()
	p.frames()
	p.shot(name, "#mapbox")
	value[string](p, "document.getElementById('labels').style.opacity = '0'")
	share, found := drawn(p.shot("", "#mapbox"))
	value[string](p, "document.getElementById('labels').style.opacity = '1'")
	p.t.Logf("%s: %.1f%% drawn, %d colours, %+v", name, 100*share, found, p.stats())
	if share < least || share > 0.95 || found < colours {
		p.t.Errorf("%s: %.1f%% of the map is drawn, in %d colours; want %.1f%% and %d", name, 100*share, found, 100*least, colours)
	}
}

func TestMapIsDrawn(t *testing.T) {
	for _, c := range []struct {
		collection
		least float64
	}{{embedded, 0.02}, {listing, 0.006}, {large, 0.05}} {
		t.Run(c.name, func(t *testing.T) {
			p := open(t, c.collection, view{width: 1400, height: 1000})
			p.checkDrawn(c.name+"-map", c.least, 30)
			p.shot(c.name, "")
			if s := p.stats(); !s.WebGL || s.DrawCalls != 1 {
				t.Errorf("not drawn by one call of WebGL: %+v", s)
			}
			for _, by := range []string{"year", "field", "topic"} {
				button := "[data-colour=" + by + "]"
				if value[bool](p, "document.querySelector('"+button+"') !== null") {
					p.do(chromedp.Click(button, chromedp.ByQuery))
					p.checkDrawn(c.name+"-by-"+by, c.least, 30)
				}
			}
			dark := open(t, c.collection, view{width: 1400, height: 1000, dark: true})
			dark.checkDrawn(c.name+"-map-dark", c.least, 30)
			dark.shot(c.name+"-dark", "")
		})
	}
}

func TestMapIsDrawnWithoutWebGL(t *testing.T) {
	for _, c := range []collection{embedded, large} {
		p := open(t, c, view{before: `const get = HTMLCanvasElement.prototype.getContext; HTMLCanvasElement.prototype.getContext = function (kind, ...more) { return kind.startsWith('webgl') ? null : get.call(this, kind, ...more); };`})
		p.checkDrawn(c.name+"-flat", 0.02, 30)
		if p.stats().WebGL {
			t.Error("WebGL was not switched off")
		}
		value[bool](p, "kindredMap.focusTopic(1), true")
		p.checkDrawn(c.name+"-flat-topic", 0.02, 20)
	}
}

func TestMapComesBackAfterALostContext(t *testing.T) {
	p := open(t, embedded, view{})
	p.frames()
	value[bool](p, `(() => { window.lose = document.getElementById('canvas').getContext('webgl2').getExtension('WEBGL_lose_context'); lose.loseContext(); return true; })()`)
	value[bool](p, "new Promise((done) => setTimeout(() => { kindredMap.colorBy('year'); kindredMap.highlight([1, 2, 3]); kindredMap.highlight(null); kindredMap.colorBy('topic'); done(true); }, 100))")
	value[bool](p, "new Promise((done) => { document.getElementById('canvas').addEventListener('webglcontextrestored', () => done(true)); lose.restoreContext(); })")
	p.checkDrawn("sample-restored", 0.02, 30)
}

// The script of the map must take under 4 ms a frame, and the calls that draw
// must not grow with the points or with what is shown.
func TestMapFramesAreShort(t *testing.T) {
	p := open(t, large, view{width: 1400, height: 1000})
	p.frames()
	x, y := p.onMap(400, 330)
	before := p.stats()
	for range 25 {
		p.wheel(x, y, -60)
	}
	for turn := range 3 {
		path := [][2]float64{}
		for i := range 20 {
			a := float64(i+20*turn) / 6
			path = append(path, [2]float64{x + 120*math.Cos(a), y + 120*math.Sin(a)})
		}
		p.drag(path...)
	}
	for range 15 {
		p.wheel(x, y, 60)
	}
	after := p.stats()
	t.Logf("%d points, %d frames, %.2f ms of script a frame, at most %.2f", after.Points, after.Frames-before.Frames, after.FrameMs, after.WorstMs)
	if after.Frames-before.Frames < 20 {
		t.Errorf("only %d frames were drawn", after.Frames-before.Frames)
	}
	if after.FrameMs >= 4 {
		t.Errorf("a frame takes %.2f ms of script; less than 4 are allowed", after.FrameMs)
	}
	if after.Zoom <= before.Zoom || after.DrawCalls != 1 {
		t.Errorf("before %+v, after %+v", before, after)
	}
	p.frames()
	p.shot("large-closer", "")
	if closer := p.stats(); closer.Labels == 0 {
		t.Error("no labels after zooming")
	}
	took := value[float64](p, `(() => {
		const times = [];
		for (let i = 0; i < 2000; i++) { const begun = performance.now(); kindredMap.pick((i * 37) % 900, (i * 53) % 640); times.push(performance.now() - begun); }
		return times.reduce((a, b) => a + b) / times.length;
	})()`)
	t.Logf("finding the point under the mouse takes %.3f ms", took)
	if took >= 1 {
		t.Errorf("finding the point under the mouse takes %.3f ms; less than 1 is allowed", took)
	}
}

// A map of 100,000 points, whatever papers there are: made within a second and
// as quick to draw.
func TestMapOfAHundredThousand(t *testing.T) {
	p := open(t, listing, view{})
	took := value[float64](p, `(() => {
		const n = 100000, k = 60, box = document.createElement('div'), canvas = document.createElement('canvas'), labels = document.createElement('div');
		box.className = 'mapbox'; box.id = 'many'; labels.className = 'labels'; box.append(canvas, labels); document.querySelector('main').prepend(box);
		let state = 5;
		const random = () => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return state / 4294967296; };
		const topic = Int32Array.from({ length: n }, () => Math.floor(k * random() ** 2)), middle = Array.from({ length: k }, () => [1.8 * random() - .9, 1.8 * random() - .9]);
		const near = (axis) => Float32Array.from(topic, (t) => middle[t][axis] + .1 * (random() + random() - 1));
		const x = near(0), y = near(1), field = Int16Array.from({ length: k }, (_, t) => t % 7), sizes = new Array(k).fill(0);
		topic.forEach((t) => sizes[t]++);
		const begun = performance.now();
		window.many = KindredMap.create({ canvas, labelsLayer: labels, tooltip: null, n, x, y, topic, year: Int16Array.from(topic, (t) => 1990 + t % 30), field, outlier: new Uint8Array(n), fields: [],
			topics: middle.map(([x, y], t) => ({ label: 'topic number ' + t, x, y, size: sizes[t], field: field[t] })), neighbors: () => [], title: String, subtitle: String, dark: false, onClick() {}, onSelect() {}, onTopic() {} });
		return performance.now() - begun;
	})()`)
	value[bool](p, `new Promise((done) => {
		scrollTo(0, 0);
		const canvas = document.querySelector('#many canvas'), keys = ['+', '+', '+', 'ArrowLeft', 'ArrowUp', '-'];
		let step = 0;
		const go = () => { canvas.dispatchEvent(new KeyboardEvent('keydown', { key: keys[step % keys.length] })); if (++step < 60) requestAnimationFrame(go); else done(true); };
		requestAnimationFrame(go);
	})`)
	p.until("many.stats().frames >= 40")
	s := value[mapStats](p, "many.stats()")
	p.shot("many", "#many")
	t.Logf("100,000 points: made in %.0f ms; %.2f ms of script a frame, at most %.2f, %d calls", took, s.FrameMs, s.WorstMs, s.DrawCalls)
	if s.Points != 100000 || s.DrawCalls != 1 || s.FrameMs >= 4 {
		t.Errorf("%+v", s)
	}
	if took > 1000 {
		t.Errorf("the map was made in %.0f ms; 1,000 are allowed", took)
	}
}

// bare is a paper that no label covers.
func (p *tab) bare() int {
	p.t.Helper()
	row := value[int](p, `(() => {
		const b = document.getElementById('canvas').getBoundingClientRect();
		for (let i = 0; i < kindredMap.stats().points; i++) {
			const [x, y] = kindredMap.where(i);
			if (document.elementFromPoint(b.left + x, b.top + y)?.id === 'canvas') return i;
		}
		return -1;
	})()`)
	if row < 0 {
		p.t.Fatal("labels cover all papers")
	}
	return row
}

func TestHoverAndClickShowAPaper(t *testing.T) {
	p := open(t, embedded, view{})
	p.frames()
	x, y := p.where(p.bare())
	p.point(x, y)
	p.until("!document.getElementById('tooltip').hidden")
	hovered := value[string](p, "document.getElementById('tooltip').firstChild.textContent")
	if hovered == "" {
		t.Error("the tooltip is empty")
	}
	p.shot("sample-hover", "")
	p.drag([2]float64{x, y})
	p.until("document.getElementById('panel').dataset.view === 'paper'")
	if got := value[string](p, panelText); !strings.Contains(got, hovered) {
		t.Errorf("a click on %q shows:\n%s", hovered, got)
	}
	p.frames()
	p.shot("sample-selected", "")
	inside := value[bool](p, `(() => { const t = document.getElementById('tooltip').getBoundingClientRect(), b = document.getElementById('mapbox').getBoundingClientRect(); return t.left >= b.left && t.right <= b.right && t.top >= b.top && t.bottom <= b.bottom; })()`)
	if !inside {
		t.Error("the tooltip leaves the map")
	}
	corner := [2]float64{}
	corner[0], corner[1] = p.onMap(4, 4)
	p.point(corner[0], corner[1])
	p.until("document.getElementById('tooltip').hidden")
	p.drag(corner)
	p.until("document.getElementById('panel').dataset.view === 'topics'")
}

func TestLabelsOpenTopics(t *testing.T) {
	p := open(t, embedded, view{})
	p.frames()
	name := value[string](p, `(() => { const l = [...document.querySelectorAll('#labels button')].find((e) => e.style.visibility === 'visible'); l.id = 'shown'; return l.textContent; })()`)
	p.do(chromedp.Click("#shown", chromedp.ByID))
	p.until("document.getElementById('panel').dataset.view === 'topic'")
	if got := value[string](p, "document.querySelector('#panel h3').textContent.trim()"); got != name {
		t.Errorf("the label %q opens %q", name, got)
	}
	p.frames()
	p.shot("sample-focus", "")
}

// Labels on the screen never cover each other and never leave the map, at rest
// and at several distances.
func TestLabelsDoNotOverlap(t *testing.T) {
	for _, c := range []collection{embedded, large} {
		for _, v := range []view{{}, {width: 390, height: 780, phone: true}} {
			p := open(t, c, v)
			value[bool](p, "document.getElementById('map').scrollIntoView(), true")
			counts := []int{}
			for range 4 {
				p.frames()
				wrong := value[[]string](p, `(() => {
					const box = document.getElementById('mapbox').getBoundingClientRect(), out = [];
					const all = [...document.querySelectorAll('#labels button')].filter((e) => e.style.visibility === 'visible').map((e) => [e.textContent, e.getBoundingClientRect()]);
					all.forEach(([a, r], i) => {
						if (r.left < box.left || r.right > box.right || r.top < box.top || r.bottom > box.bottom) out.push(a + ' is cut');
						for (const [b, s] of all.slice(i + 1)) if (r.left < s.right && s.left < r.right && r.top < s.bottom && s.top < r.bottom) out.push(a + ' covers ' + b);
					});
					return out;
				})()`)
				if len(wrong) > 0 {
					t.Errorf("%s, %d wide, %.1f times closer: %q", c.name, v.width, p.stats().Zoom, wrong)
				}
				counts = append(counts, p.stats().Labels)
				p.do(chromedp.Focus("#canvas", chromedp.ByID))
				p.key("+", "+")
			}
			t.Logf("%s: labels on the map %v", c.name, counts)
			if slices.Min(counts) == 0 {
				t.Errorf("%s, %d wide: no labels at some distance: %v", c.name, v.width, counts)
			}
		}
	}
}

func TestLassoSelectsPapers(t *testing.T) {
	p := open(t, embedded, view{})
	p.frames()
	p.do(chromedp.Click("#lasso", chromedp.ByID))
	x, y := p.onMap(0, 0)
	size := value[[]float64](p, "[document.getElementById('canvas').clientWidth, document.getElementById('canvas').clientHeight]")
	corner := func(u, v float64) [2]float64 { return [2]float64{x + u*size[0], y + v*size[1]} }
	p.drag(corner(.05, .05), corner(.5, .05), corner(.5, .5), corner(.5, .95), corner(.05, .95))
	p.until("document.getElementById('panel').dataset.view === 'selection'")
	want := value[int](p, `(() => { let n = 0; for (let i = 0; i < kindredMap.stats().points; i++) { const [x, y] = kindredMap.where(i); if (x > .05 * `+fmt.Sprint(size[0])+` && x < .5 * `+fmt.Sprint(size[0])+` && y > .05 * `+fmt.Sprint(size[1])+` && y < .95 * `+fmt.Sprint(size[1])+`) n++; } return n; })()`)
	got := value[int](p, "Number(document.querySelector('#panel h3').textContent.match(/^[0-9]+/)[0])")
	if got == 0 || got < want-2 || got > want+2 { // a paper on the line is on either side
		t.Errorf("%d papers selected, %d are inside", got, want)
	}
	if value[string](p, "document.getElementById('lasso').getAttribute('aria-pressed')") != "false" {
		t.Error("the lasso stays on")
	}
	p.frames()
	p.shot("sample-lasso", "")

	p.do(chromedp.Click("#lasso", chromedp.ByID), chromedp.Focus("#canvas", chromedp.ByID))
	p.key(kb.Escape)
	p.until("document.getElementById('lasso').getAttribute('aria-pressed') === 'false'")
}

func TestMapByKeys(t *testing.T) {
	p := open(t, embedded, view{})
	p.frames()
	p.do(chromedp.Focus("#canvas", chromedp.ByID))
	before := value[[]float64](p, "kindredMap.where(0)")
	p.key(kb.ArrowLeft, "+")
	p.frames()
	after, zoom := value[[]float64](p, "kindredMap.where(0)"), p.stats().Zoom
	if after[0] == before[0] || zoom <= 1 {
		t.Errorf("the keys moved a point from %v to %v, %.2f times closer", before, after, zoom)
	}
	p.key(kb.Enter)
	p.until("document.getElementById('panel').dataset.view === 'paper'")
	p.do(chromedp.Focus("#canvas", chromedp.ByID))
	p.key("-", "-")
	p.frames()
	if got := p.stats().Zoom; got != 1 {
		t.Errorf("after two steps back the map is %.2f times closer", got)
	}
}

// While the whole map is shown the wheel scrolls the page; a closer map takes
// the wheel for itself.
func TestWheelDoesNotHoldThePage(t *testing.T) {
	p := open(t, embedded, view{})
	p.frames()
	x, y := p.onMap(300, 250)
	p.wheel(x, y, 200)
	p.until("scrollY > 50")
	value[bool](p, "scrollTo(0, 0), true")
	p.until("scrollY === 0")
	p.wheel(x, y, -200)
	p.until("kindredMap.stats().zoom > 1")
	p.wheel(x, y, 60)
	p.frames()
	if got := value[float64](p, "scrollY"); got != 0 {
		t.Errorf("the page scrolled by %v with the map", got)
	}
}

func TestMapFollowsTheWindow(t *testing.T) {
	p := open(t, embedded, view{})
	p.frames()
	p.do(chromedp.EmulateViewport(800, 700, chromedp.EmulateScale(2)))
	p.until("(() => { const c = document.getElementById('canvas'); return c.width === c.clientWidth * 2 && c.height === c.clientHeight * 2; })()")
	p.checkDrawn("sample-resized", 0.02, 30)
}

func TestFingersZoomTheMap(t *testing.T) {
	p := open(t, embedded, view{width: 390, height: 780, phone: true})
	value[bool](p, "document.getElementById('map').scrollIntoView(), true")
	p.frames()
	x, y := p.onMap(170, 200)
	fingers := func(apart float64) []*input.TouchPoint {
		return []*input.TouchPoint{{X: x - apart, Y: y, ID: 1}, {X: x + apart, Y: y, ID: 2}}
	}
	p.do(input.DispatchTouchEvent(input.TouchStart, fingers(30)))
	for apart := 35.; apart <= 90; apart += 5 {
		p.do(input.DispatchTouchEvent(input.TouchMove, fingers(apart)))
	}
	p.do(input.DispatchTouchEvent(input.TouchEnd, []*input.TouchPoint{}))
	p.frames()
	if got := p.stats().Zoom; got < 2 {
		t.Errorf("two fingers moved from 60 to 180 pixels apart zoom by %.2f", got)
	}
}

func TestMapTravelsUnlessAskedNotTo(t *testing.T) {
	for _, motion := range []bool{true, false} {
		p := open(t, embedded, view{motion: motion})
		p.frames()
		before := p.stats().Frames
		value[bool](p, "kindredMap.focusTopic(2), true")
		p.frames()
		s := p.stats()
		if s.Zoom <= 1 {
			t.Errorf("motion %t: the topic is shown %.2f times closer", motion, s.Zoom)
		}
		if drawn := s.Frames - before; motion && drawn < 4 || !motion && drawn > 3 {
			t.Errorf("motion %t: the way there took %d frames", motion, drawn)
		}
	}
}
