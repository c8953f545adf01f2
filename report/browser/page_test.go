package browser

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// panelText is what the panel beside the map shows.
const panelText = "document.getElementById('panel').innerText"

// search types words and waits for the results.
func (p *tab) search(words string) {
	p.t.Helper()
	value[bool](p, "(document.getElementById('q').value = '') === ''")
	p.do(chromedp.Focus("#q", chromedp.ByID), chromedp.SendKeys("#q", words, chromedp.ByID))
	p.until("!document.getElementById('results').hidden && document.querySelector('#results .head')")
}

func TestSearchFindsPapersAndOpensThem(t *testing.T) {
	for _, c := range []collection{embedded, listing, large} {
		t.Run(c.name, func(t *testing.T) {
			p := open(t, c, view{})
			title := knownTitle
			if c.name != embedded.name {
				title = value[string](p, "document.querySelector('.card .papers .title').textContent.trim()")
			}
			p.search(title)
			p.until("document.querySelector('#results ol a.row')")
			first := value[string](p, "document.querySelector('#results ol a.row .title').textContent")
			if !strings.EqualFold(first, title) {
				t.Errorf("the first result for its own title is %q, not %q", first, title)
			}
			p.shot(c.name+"-search", "")
			p.do(chromedp.Click("#results ol a.row", chromedp.ByQuery))
			p.until("document.getElementById('panel').dataset.view === 'paper'")
			if got := value[string](p, panelText); !strings.Contains(got, title) {
				t.Errorf("the panel does not show %q:\n%s", title, got)
			}
			if got := value[string](p, "location.hash"); !strings.HasPrefix(got, "#paper=") {
				t.Errorf("the address is %q, not that of the paper", got)
			}
			if value[bool](p, "!document.getElementById('results').hidden") {
				t.Error("the results are still open")
			}
			p.shot(c.name+"-paper", "")
		})
	}
}

func TestSearchIsInstantInManyPapers(t *testing.T) {
	p := open(t, large, view{})
	p.search("learning")
	took := value[float64](p, `(async () => {
		const q = document.getElementById('q'), begun = performance.now();
		q.value = 'deep learning'; q.form.requestSubmit();
		return performance.now() - begun;
	})()`)
	t.Logf("a search took %.0f ms", took)
	if took > 500 {
		t.Errorf("a search took %.0f ms; 500 are allowed on a busy machine", took)
	}
}

func TestSearchWithoutResult(t *testing.T) {
	p := open(t, listing, view{})
	p.search("zzyzx")
	if got := value[string](p, "document.getElementById('results').innerText"); !strings.Contains(got, "No paper") {
		t.Errorf("the results say %q", got)
	}
	if got := value[string](p, "document.getElementById('said').textContent"); !strings.Contains(got, "0 papers") {
		t.Errorf("a screen reader hears %q", got)
	}
}

func TestDeepLinks(t *testing.T) {
	topic := open(t, embedded, view{hash: "#topic=3"})
	if got, want := value[string](topic, "document.querySelector('#panel h3').innerText.trim()"), value[string](topic, "document.querySelector('[id=\"topic=3\"] h3').innerText.trim()"); !strings.EqualFold(got, want) {
		t.Errorf("#topic=3 opens %q, not %q", got, want)
	}
	topic.frames()
	topic.shot("sample-topic-3", "")
	paper := open(t, embedded, view{hash: "#paper=" + knownID})
	if got := value[string](paper, panelText); !strings.Contains(got, knownTitle) {
		t.Errorf("#paper=%s shows:\n%s", knownID, got)
	}
	words := open(t, embedded, view{hash: "#q=pose%20adaptive"})
	words.until("!document.getElementById('results').hidden")
	if got := value[string](words, "document.getElementById('results').innerText"); !strings.Contains(got, knownTitle) {
		t.Errorf("#q= finds:\n%s", got)
	}
	for _, hash := range []string{"#topic=999999", "#topic=-1", "#paper=", "#paper=%E0%A4%A", "#q=%", "#nothing"} {
		p := open(t, embedded, view{hash: hash})
		if got := value[string](p, "document.getElementById('panel').dataset.view"); got != "topics" {
			t.Errorf("%s opens %q, not the list of topics", hash, got)
		}
	}
}

func TestAddressFollowsAndGoesBack(t *testing.T) {
	p := open(t, embedded, view{})
	p.do(chromedp.Click("#panel a.row[href='#topic=2']", chromedp.ByQuery))
	p.until("document.getElementById('panel').dataset.view === 'topic' && location.hash === '#topic=2'")
	p.do(chromedp.Click("#panel ol a.row", chromedp.ByQuery))
	p.until("document.getElementById('panel').dataset.view === 'paper'")
	value[bool](p, "history.back(), true")
	p.until("document.getElementById('panel').dataset.view === 'topic' && location.hash === '#topic=2'")
}

func TestDarkFollowsTheSystemAndTheSwitch(t *testing.T) {
	const background = "getComputedStyle(document.body).backgroundColor"
	light, dark := open(t, embedded, view{}), open(t, embedded, view{dark: true})
	day, night := value[string](light, background), value[string](dark, background)
	if day == night {
		t.Errorf("light and dark are both %s", day)
	}
	swatch := "document.querySelector('.card .swatch circle').getAttribute('fill')"
	before := value[string](light, swatch)
	light.do(chromedp.Click("#theme", chromedp.ByID))
	if got := value[string](light, background); got != night {
		t.Errorf("after the switch the background is %s, not %s", got, night)
	}
	if got := value[string](light, swatch); got == before {
		t.Errorf("the colours of topics stayed %s in the dark", got)
	}
	light.frames()
	light.shot("sample-dark", "")
	light.do(chromedp.Click("#theme", chromedp.ByID))
	if got := value[string](light, background); got != day {
		t.Errorf("after a second switch the background is %s, not %s", got, day)
	}
}

func TestKeys(t *testing.T) {
	p := open(t, embedded, view{})
	p.key("/")
	if !value[bool](p, "document.activeElement.id === 'q'") {
		t.Error("/ does not go to the search")
	}
	p.key(strings.Split("pose", "")...)
	p.until("document.querySelector('#results a.row')")
	p.key(kb.ArrowDown)
	if !value[bool](p, "document.activeElement.matches('#results a.row')") {
		t.Error("the arrow does not go into the results")
	}
	p.key(kb.Escape)
	if !value[bool](p, "document.getElementById('results').hidden && document.activeElement.id === 'q'") {
		t.Error("Escape does not close the results")
	}
	value[bool](p, "document.activeElement.blur(), scrollTo(0, 0), true")
	p.key(kb.Tab)
	if !value[bool](p, "document.activeElement !== document.body") {
		t.Error("Tab reaches nothing")
	}
}

func TestSelectionIsSaved(t *testing.T) {
	p := open(t, embedded, view{hash: "#topic=1"})
	folder := t.TempDir()
	p.do(browser.SetDownloadBehavior(browser.SetDownloadBehaviorBehaviorAllow).WithDownloadPath(folder).
		WithBrowserContextID(p.session))
	p.do(chromedp.Click("#panel .save-ids", chromedp.ByQuery), chromedp.Click("#panel .save-csv", chromedp.ByQuery))
	ids := strings.Fields(downloaded(t, filepath.Join(folder, "topic-1.txt")))
	lines := strings.Split(strings.TrimSpace(downloaded(t, filepath.Join(folder, "topic-1.csv"))), "\r\n")
	size := value[int](p, "Number(document.querySelector('#panel .by').textContent.match(/^[0-9]+/)[0])")
	if len(ids) != size || len(lines) != size+1 {
		t.Errorf("%d ids and %d lines of a topic with %d papers", len(ids), len(lines), size)
	}
	if sorted := slices.Compact(slices.Sorted(slices.Values(ids))); len(sorted) != len(ids) {
		t.Error("an id was saved twice")
	}
	if !strings.HasPrefix(lines[0], "paper_id,title") {
		t.Errorf("the CSV file begins with %q", lines[0])
	}
}

// downloaded waits for a file of the browser.
func downloaded(t *testing.T, path string) string {
	t.Helper()
	for begun := time.Now(); time.Since(begun) < 20*time.Second; time.Sleep(50 * time.Millisecond) {
		if data, err := os.ReadFile(path); err == nil && len(data) > 0 {
			return string(data)
		}
	}
	list, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	t.Fatalf("%s was not saved; there is %q", filepath.Base(path), list)
	return ""
}

func TestNothingInAPaperActs(t *testing.T) {
	p := open(t, hostile, view{})
	p.search("alert deep networks")
	p.until("document.querySelector('#results ol a.row')")
	if got := value[string](p, "document.querySelector('#results ol a.row .title').textContent"); got != attack {
		t.Errorf("the title is shown as %q", got)
	}
	p.do(chromedp.Click("#results ol a.row", chromedp.ByQuery))
	p.until("document.getElementById('panel').dataset.view === 'paper'")
	if got := value[string](p, "document.querySelector('#panel h3').textContent"); got != attack {
		t.Errorf("the panel shows the title as %q", got)
	}
	p.shot("hostile-paper", "")
	foreign := value[[]string](p, `[...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href')).filter((h) => !/^(#|https?:\/\/)/.test(h))`)
	if len(foreign) > 0 {
		t.Errorf("links to %q", foreign)
	}
	if n := value[int](p, `document.querySelectorAll('img, iframe, object, embed, b, i, script:not([id]):not(:last-of-type), [onload], [onerror], [onclick]').length`); n > 0 {
		t.Errorf("%d elements came from papers", n)
	}
	for _, hash := range []string{"#paper=" + `%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert(2)%3E`, "#q=" + `%3Cscript%3Ealert(1)%3C%2Fscript%3E`, "#paper=%23topic%3D1", "#paper=%253Cscript%253E", "#paper=%3C%2Fscript%3E"} {
		open(t, hostile, view{hash: hash}).until("document.getElementById('panel').innerText.length > 0")
	}
}

func TestPolicyForbidsAllElse(t *testing.T) {
	p := open(t, listing, view{})
	policy := value[string](p, "document.querySelector('meta[http-equiv=Content-Security-Policy]').content")
	if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is %q", policy)
	}
	ran := value[bool](p, `new Promise((done) => {
		document.addEventListener('securitypolicyviolation', () => done(window.ran === true));
		const s = document.createElement('script'); s.textContent = 'window.ran = true'; document.body.append(s);
		setTimeout(() => done(true), 5000);
	})`)
	if ran {
		t.Error("a script that was added later ran")
	}
	p.until("true") // the complaint of the browser is here by now
	p.mu.Lock()
	defer p.mu.Unlock()
	p.problems = slices.DeleteFunc(p.problems, func(s string) bool { return strings.Contains(s, "Content Security Policy") })
}

func TestFitsAPhone(t *testing.T) {
	for _, c := range []collection{embedded, listing, hostile} {
		for _, width := range []int64{360, 390} {
			p := open(t, c, view{width: width, height: 780, phone: true})
			if got := value[int64](p, "document.documentElement.scrollWidth"); got > width {
				wide := value[[]string](p, `[...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map((e) => e.tagName + '.' + (e.getAttribute('class') || e.id))`)
				t.Errorf("%s is %d wide on a screen of %d: %q", c.name, got, width, wide)
			}
			if width == 390 {
				p.frames()
				p.shot(c.name+"-phone", "")
			}
		}
	}
}

func TestReadsWithoutScript(t *testing.T) {
	p := open(t, embedded, view{noScript: true})
	for part, least := range map[string]int{"#overview": 300, "#topics": 2000, "#time": 100} {
		var text string
		p.do(chromedp.Text(part, &text, chromedp.ByQuery))
		if len(text) < least {
			t.Errorf("%s shows %d characters without a script: %q", part, len(text), text)
		}
	}
	p.shot("sample-no-script", "")
}

func TestPartsHaveNamesAndTargets(t *testing.T) {
	p := open(t, embedded, view{})
	missing := value[[]string](p, `[...document.querySelectorAll('a[href^="#"]')].map((a) => a.getAttribute('href')).filter((h) => !/^#(paper|topic|q)=/.test(h) && h !== '#' && !document.getElementById(h.slice(1)))`)
	if len(missing) > 0 {
		t.Errorf("links to parts that are not there: %q", missing)
	}
	unnamed := value[[]string](p, `[...document.querySelectorAll('button, input, canvas, nav, [role=img]')].filter((e) => !(e.getAttribute('aria-label') || e.getAttribute('aria-labelledby') || e.textContent.trim() || (e.id && document.querySelector('label[for="' + e.id + '"]')))).map((e) => e.outerHTML.slice(0, 80))`)
	if len(unnamed) > 0 {
		t.Errorf("without a name for a screen reader: %q", unnamed)
	}
}
