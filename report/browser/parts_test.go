package browser

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
)

// The smallest distance in OKLab between the colours of two fields, for
// ordinary sight and where one kind of cone is missing. Two colours 0.02 apart
// can just be told apart side by side.
var leastDistance = map[string]float64{"ordinary": 0.12, "deuteranopia": 0.12, "protanopia": 0.12, "tritanopia": 0.09}

func TestFieldsCanBeToldApart(t *testing.T) {
	p := open(t, listing, view{})
	for theme, background := range map[string]string{"light": "#ffffff", "dark": "#1b1f25"} {
		colours := value[[]string](p, fmt.Sprintf("[0, 1, 2, 3, 4, 5, 6, 7].map((f) => KindredMapParts.fieldColour(f, %t))", theme == "dark"))
		for sight, see := range sights {
			least, pair := math.Inf(1), ""
			for i, a := range colours {
				for _, b := range colours[:i] {
					if d := distance(labOf(see(linear(t, a))), labOf(see(linear(t, b)))); d < least {
						least, pair = d, a+" and "+b
					}
				}
			}
			t.Logf("%s, %s: least distance %.3f, %s", theme, sight, least, pair)
			if least < leastDistance[sight] {
				t.Errorf("%s, %s: %s are %.3f apart; want %.2f", theme, sight, pair, least, leastDistance[sight])
			}
		}
		for _, c := range colours {
			if ratio := contrast(linear(t, c), linear(t, background)); ratio < 1.9 {
				t.Errorf("%s: %s has a contrast of %.2f with the background", theme, c, ratio)
			}
		}
	}
}

// The timeline has its colours from the style of the page, the map from its
// script.
func TestPageAndMapHaveTheSameColours(t *testing.T) {
	for _, dark := range []bool{false, true} {
		p := open(t, listing, view{dark: dark})
		for f := range 8 {
			style := value[string](p, fmt.Sprintf("getComputedStyle(document.documentElement).getPropertyValue('--f%d').trim()", f))
			script := value[string](p, fmt.Sprintf("KindredMapParts.fieldColour(%d, %t)", f, dark))
			if style != script {
				t.Errorf("dark %t: field %d is %s in the style, %s on the map", dark, f, style, script)
			}
		}
	}
}

func TestTopicsOfAFieldDiffer(t *testing.T) {
	p := open(t, listing, view{})
	for _, dark := range []bool{false, true} {
		for _, script := range []string{
			"KindredMap.palette(80, Int16Array.from({ length: 80 }, (_, t) => t %% 10), %t)",
			"KindredMap.palette(80, new Int16Array(80).fill(-1), %t)",
			"KindredMap.palette(24, Int16Array.from({ length: 24 }, (_, t) => t < 12 ? 0 : 1), %t)",
		} {
			colours := value[[]string](p, fmt.Sprintf(script, dark))
			seen := map[string]bool{}
			for _, c := range colours {
				if seen[c] {
					t.Errorf("%s: %s comes twice", script, c)
				}
				seen[c] = true
				linear(t, c)
			}
		}
		same := value[[]string](p, fmt.Sprintf("KindredMap.palette(9, Int16Array.from([0, 0, 0, 0, 0, 0, 0, 0, 1]), %t)", dark))
		for i := range 7 {
			if d := distance(labOf(linear(t, same[i])), labOf(linear(t, same[i+1]))); d < 0.05 {
				t.Errorf("topics %d and %d of a field, %s and %s, are %.3f apart", i, i+1, same[i], same[i+1], d)
			}
		}
	}
}

func TestYearsRunFromDullToBright(t *testing.T) {
	p := open(t, listing, view{})
	for _, dark := range []bool{false, true} {
		colours := value[[]string](p, fmt.Sprintf("[0, .1, .2, .3, .4, .5, .6, .7, .8, .9, 1].map((u) => KindredMapParts.ramp(u, %t))", dark))
		for sight, see := range sights {
			last := math.NaN()
			for i, c := range colours {
				l := labOf(see(linear(t, c)))[0]
				if dark {
					l = -l
				}
				if i > 0 && l > last-0.02 {
					t.Errorf("dark %t, %s: step %d, %s, is no step in lightness", dark, sight, i, c)
				}
				last = l
			}
		}
	}
}

func TestPlaceNeverOverlaps(t *testing.T) {
	p := open(t, listing, view{})
	wrong := value[[]string](p, `(() => {
		const out = [];
		let state = 7;
		const random = () => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return state / 4294967296; };
		for (let round = 0; round < 200; round++) {
			const width = 200 + 900 * random(), height = 200 + 700 * random();
			const boxes = Array.from({ length: 90 }, () => ({ x: (1.2 * random() - .1) * width, y: (1.2 * random() - .1) * height, w: 40 + 160 * random(), h: 14 + 30 * random(), lift: random() < .3 ? 20 * random() : 0 }));
			const set = KindredMapParts.place(boxes, width, height, 3).map((at, i) => at && { i, left: at[0], top: at[1], right: at[0] + boxes[i].w, bottom: at[1] + boxes[i].h }).filter(Boolean);
			const first = boxes.findIndex((b) => b.x >= 0 && b.y >= 0 && b.x <= width && b.y <= height && b.w <= width && b.h <= height);
			if (first >= 0 && !set.some((b) => b.i === first)) out.push('round ' + round + ': the first is not shown');
			for (const a of set) {
				if (a.left < 0 || a.top < 0 || a.right > width + 1e-9 || a.bottom > height + 1e-9) out.push('round ' + round + ': ' + a.i + ' is cut');
				for (const b of set) if (a.i < b.i && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) out.push('round ' + round + ': ' + a.i + ' and ' + b.i);
			}
		}
		return out;
	})()`)
	if len(wrong) > 0 {
		t.Errorf("%d faults, such as %q", len(wrong), wrong[:min(len(wrong), 5)])
	}
}

func TestNearestIsTheNearest(t *testing.T) {
	p := open(t, listing, view{})
	wrong := value[[]string](p, `(() => {
		const out = [];
		let state = 11;
		const random = () => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return state / 4294967296; };
		for (const n of [0, 1, 2, 50, 3000]) {
			const x = Float32Array.from({ length: n }, () => random() ** 3), y = Float32Array.from({ length: n }, () => random() * .5), lit = Uint8Array.from({ length: n }, () => random() < .1 ? 1 : 0);
			const index = KindredMapParts.gridIndex(x, y);
			for (let q = 0; q < 400; q++) {
				const px = 1.4 * random() - .2, py = random() - .2, radius = .3 * random() ** 2, prefer = q % 2 ? lit : null;
				const rank = (i) => (prefer && prefer[i] ? 0 : 10) + Math.hypot(x[i] - px, y[i] - py);
				let want = -1;
				for (let i = 0; i < n; i++) if (Math.hypot(x[i] - px, y[i] - py) <= radius && (want < 0 || rank(i) < rank(want))) want = i;
				const got = index.nearest(px, py, radius, prefer);
				if (got !== want && !(got >= 0 && want >= 0 && Math.abs(rank(got) - rank(want)) < 1e-9)) out.push(n + ' points: ' + got + ', not ' + want);
			}
			if (index.densities().some((d) => !(d > 0))) out.push(n + ' points: a density is not positive');
		}
		const square = [[0, 0], [2, 0], [2, 2], [1, 1], [0, 2]];
		for (const [px, py, want] of [[.5, .5, true], [1, 1.5, false], [1.9, 1.7, true], [3, 1, false], [-1, 0, false]]) if (KindredMapParts.inside(square, px, py) !== want) out.push('inside ' + px + ' ' + py);
		return out;
	})()`)
	if len(wrong) > 0 {
		t.Errorf("%d faults, such as %q", len(wrong), wrong[:min(len(wrong), 5)])
	}
}

type triple [3]float64

// linear reads #rrggbb as linear light.
func linear(t *testing.T, hex string) (out triple) {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil || len(hex) != 7 {
		t.Fatalf("%q is no colour", hex)
	}
	for i := range out {
		v := float64(n>>(16-8*i)&255) / 255
		if v <= 0.04045 {
			out[i] = v / 12.92
		} else {
			out[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return out
}

func times(m [3]triple, v triple) (out triple) {
	for i := range m {
		for j := range v {
			out[i] += m[i][j] * v[j]
		}
	}
	return out
}

// labOf is OKLab (Ottosson, 2020).
func labOf(rgb triple) triple {
	lms := times([3]triple{{0.4122214708, 0.5363325363, 0.0514459929}, {0.2119034982, 0.6806995451, 0.1073969566}, {0.0883024619, 0.2817188376, 0.6299787005}}, rgb)
	for i := range lms {
		lms[i] = math.Cbrt(lms[i])
	}
	return times([3]triple{{0.2104542553, 0.7936177850, -0.0040720468}, {1.9779984951, -2.4285922050, 0.4505937099}, {0.0259040371, 0.7827717662, -0.8086757660}}, lms)
}

func distance(a, b triple) float64 {
	return math.Sqrt((a[0]-b[0])*(a[0]-b[0]) + (a[1]-b[1])*(a[1]-b[1]) + (a[2]-b[2])*(a[2]-b[2]))
}

// contrast is that of the Web Content Accessibility Guidelines.
func contrast(a, b triple) float64 {
	light := func(c triple) float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] + 0.05 }
	return max(light(a), light(b)) / min(light(a), light(b))
}

// sights simulate full colour blindness of each kind (Machado, Oliveira and
// Fernandes, 2009).
var sights = map[string]func(triple) triple{
	"ordinary":     func(c triple) triple { return c },
	"deuteranopia": simulated([3]triple{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}),
	"protanopia":   simulated([3]triple{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}),
	"tritanopia":   simulated([3]triple{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}),
}

func simulated(m [3]triple) func(triple) triple {
	return func(c triple) triple {
		out := times(m, c)
		for i := range out {
			out[i] = min(max(out[i], 0), 1)
		}
		return out
	}
}
