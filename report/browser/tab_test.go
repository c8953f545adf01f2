package browser

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// A tab is a report that is open, in a session of its own. When its test ends,
// an error in the console, a dialog or a request fails it.
type tab struct {
	t       *testing.T
	ctx     context.Context
	session cdp.BrowserContextID
	file    string

	mu       sync.Mutex
	problems []string
}

// A view is what the reader has.
type view struct {
	hash   string
	width  int64 // 0: 1280 x 900
	height int64
	phone  bool
	dark   bool
	before string // a script that runs before those of the page

	noScript bool // the browser runs no scripts
	motion   bool // the reader has not asked for less of it
}

// open opens a report and waits until it is ready.
func open(t *testing.T, c collection, v view) *tab {
	t.Helper()
	file := c.report(t)
	session, id := newWindow(t)
	ctx, closeTab := chromedp.NewContext(chrome, chromedp.WithTargetID(id))
	ctx, stop := context.WithTimeout(ctx, 2*time.Minute)
	p := &tab{t: t, ctx: ctx, session: session, file: file}
	t.Cleanup(func() {
		p.mu.Lock()
		for _, s := range p.problems {
			t.Error(s)
		}
		p.mu.Unlock()
		stop()
		closeTab()
	})
	chromedp.ListenTarget(ctx, p.listen)
	if v.width == 0 {
		v.width, v.height = 1280, 900
	}
	motion := "reduce"
	if v.motion {
		motion = "no-preference"
	}
	scheme := "light"
	if v.dark {
		scheme = "dark"
	}
	actions := chromedp.Tasks{
		network.Enable(), log.Enable(), runtime.Enable(), page.Enable(),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: motion}}),
		emulation.SetScriptExecutionDisabled(v.noScript),
		emulation.SetDeviceMetricsOverride(v.width, v.height, 1, v.phone),
		emulation.SetTouchEmulationEnabled(v.phone),
	}
	if v.before != "" {
		actions = append(actions, chromedp.ActionFunc(func(ctx context.Context) error {
			_, err := page.AddScriptToEvaluateOnNewDocument(v.before).Do(ctx)
			return err
		}))
	}
	p.do(append(actions, chromedp.Navigate("file://"+file+v.hash))...)
	if !v.noScript {
		p.until("document.documentElement.classList.contains('ready')")
	}
	return p
}

// newWindow opens an empty window with a session of its own. A tab behind
// another would draw no frames.
func newWindow(t *testing.T) (cdp.BrowserContextID, target.ID) {
	t.Helper()
	ctx := cdp.WithExecutor(chrome, chromedp.FromContext(chrome).Browser)
	session, err := target.CreateBrowserContext().WithDisposeOnDetach(true).Do(ctx)
	if err != nil {
		t.Fatal(err)
	}
	id, err := target.CreateTarget("about:blank").WithBrowserContextID(session).WithNewWindow(true).Do(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return session, id
}

// listen collects what a good report never does.
func (p *tab) listen(event any) {
	problem := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		problem = "exception: " + e.ExceptionDetails.Error()
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeAssert || e.Type == runtime.APITypeWarning {
			problem = fmt.Sprintf("console %s: %s", e.Type, e.Args[0].Value)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.LevelError {
			problem = "log: " + e.Entry.Text + " " + e.Entry.URL
		}
	case *network.EventRequestWillBeSent:
		if url := e.Request.URL; !strings.HasPrefix(url, "file://"+p.file) && !strings.HasPrefix(url, "blob:") {
			problem = "request: " + url
		}
	case *page.EventJavascriptDialogOpening:
		problem = "dialog: " + e.Message
		go chromedp.Run(p.ctx, page.HandleJavaScriptDialog(true)) // else the page waits
	}
	if problem != "" {
		p.mu.Lock()
		p.problems = append(p.problems, problem)
		p.mu.Unlock()
	}
}

func (p *tab) do(actions ...chromedp.Action) {
	p.t.Helper()
	if err := chromedp.Run(p.ctx, actions...); err != nil {
		p.t.Fatal(err)
	}
}

// value evaluates a script.
func value[T any](p *tab, script string) T {
	p.t.Helper()
	var out T
	if err := chromedp.Run(p.ctx, chromedp.Evaluate(script, &out, chromedp.EvalAsValue, awaited)); err != nil {
		p.t.Fatalf("%s: %v", script, err)
	}
	return out
}

func awaited(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) }

// until waits for a condition.
func (p *tab) until(condition string) {
	p.t.Helper()
	for begun := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if value[bool](p, "Boolean("+condition+")") {
			return
		}
		if time.Since(begun) > 30*time.Second {
			p.t.Fatalf("never true: %s", condition)
		}
	}
}

// frames waits until the map rests and its last frame is shown.
func (p *tab) frames() {
	p.t.Helper()
	p.until("kindredMap.stats().frames > 0")
	value[bool](p, `new Promise((done) => {
		let last = -1;
		const look = () => { const now = kindredMap.stats().frames; if (now === last) requestAnimationFrame(() => requestAnimationFrame(() => done(true))); else { last = now; setTimeout(look, 250); } };
		look();
	})`)
}

// key presses keys, as their names on the keyboard.
func (p *tab) key(keys ...string) {
	p.t.Helper()
	for _, k := range keys {
		p.do(chromedp.KeyEvent(k))
	}
}

// point moves the mouse to a place in the window, with its button up.
func (p *tab) point(x, y float64) {
	p.t.Helper()
	p.do(input.DispatchMouseEvent(input.MouseMoved, x, y))
}

// drag presses the button at the first place, moves along and lets go.
func (p *tab) drag(path ...[2]float64) {
	p.t.Helper()
	first, last := path[0], path[len(path)-1]
	p.point(first[0], first[1])
	actions := chromedp.Tasks{input.DispatchMouseEvent(input.MousePressed, first[0], first[1]).WithButton(input.Left).WithClickCount(1)}
	for _, at := range path[1:] {
		actions = append(actions, input.DispatchMouseEvent(input.MouseMoved, at[0], at[1]).WithButton(input.Left).WithButtons(1))
	}
	p.do(append(actions, input.DispatchMouseEvent(input.MouseReleased, last[0], last[1]).WithButton(input.Left).WithClickCount(1)))
}

// wheel turns the wheel of the mouse; up is closer.
func (p *tab) wheel(x, y, down float64) {
	p.t.Helper()
	p.do(input.DispatchMouseEvent(input.MouseWheel, x, y).WithDeltaX(0).WithDeltaY(down))
}

// onMap turns a place on the canvas into one of the window.
func (p *tab) onMap(x, y float64) (float64, float64) {
	p.t.Helper()
	at := value[[]float64](p, "(() => { const b = document.getElementById('canvas').getBoundingClientRect(); return [b.left, b.top]; })()")
	return at[0] + x, at[1] + y
}

// where is the place of a paper in the window.
func (p *tab) where(row int) (float64, float64) {
	p.t.Helper()
	at := value[[]float64](p, fmt.Sprintf("kindredMap.where(%d)", row))
	return p.onMap(at[0], at[1])
}

// shot takes a picture of an element, or of the window, and keeps it in the
// folder of screenshots.
func (p *tab) shot(name, selector string) image.Image {
	p.t.Helper()
	var data []byte
	action := chromedp.CaptureScreenshot(&data)
	if selector != "" {
		action = chromedp.Screenshot(selector, &data, chromedp.ByQuery)
	}
	p.do(action)
	if *shots != "" && name != "" {
		if err := os.WriteFile(filepath.Join(*shots, name+".png"), data, 0o644); err != nil {
			p.t.Fatal(err)
		}
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		p.t.Fatal(err)
	}
	return img
}

// drawn returns the share of a picture's pixels that are not like its most
// frequent colour, and how many colours it has (of 16 steps a channel).
func drawn(img image.Image) (share float64, colours int) {
	counts := map[[3]uint32]int{}
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, _ := img.At(x, y).RGBA()
			counts[[3]uint32{r >> 12, g >> 12, bl >> 12}]++
		}
	}
	most := 0
	for _, n := range counts {
		most = max(most, n)
	}
	return 1 - float64(most)/float64(b.Dx()*b.Dy()), len(counts)
}
