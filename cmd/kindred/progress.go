package main

import (
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
)

const (
	progressAfter = 2 * time.Second // shorter stages show nothing
	progressEvery = 100 * time.Millisecond
)

// progress shows how far a long stage is: its name, the share done and the time
// left.
type progress struct {
	out   *lateWriter
	stage string
	total int64
	bar   *progressbar.ProgressBar
}

// newProgress returns a progress that shows nothing unless the error stream is
// a terminal.
func newProgress(s *streams, quiet bool) *progress {
	if quiet || !s.IsTerminal {
		return &progress{}
	}
	return &progress{out: &lateWriter{to: s.Err, now: time.Now}}
}

// update takes what the libraries report.
func (p *progress) update(stage string, done, total int64) {
	if p.out == nil || total <= 0 {
		return
	}
	if p.bar == nil || stage != p.stage || total != p.total {
		p.end()
		p.stage, p.total = stage, total
		p.out.from = p.out.now().Add(progressAfter)
		p.bar = progressbar.NewOptions64(total,
			progressbar.OptionSetWriter(p.out),
			progressbar.OptionSetDescription(stage),
			progressbar.OptionSetWidth(30),
			progressbar.OptionThrottle(progressEvery),
			progressbar.OptionSetPredictTime(true),
			progressbar.OptionClearOnFinish(),
		)
	}
	_ = p.bar.Set64(done) // a bar that cannot be drawn is no reason to stop
}

// end takes the bar off the terminal.
func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Clear()
		p.bar = nil
	}
}

// lateWriter drops what is written before a moment.
type lateWriter struct {
	to   io.Writer
	now  func() time.Time
	from time.Time
}

func (w *lateWriter) Write(b []byte) (int, error) {
	if w.now().Before(w.from) {
		return len(b), nil
	}
	return w.to.Write(b)
}
