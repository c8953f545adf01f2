package datasets

import (
	"context"
	"io"
	"os"
)

// progressStep is how many bytes pass between two calls of Options.Progress.
const progressStep = 64 << 10

// progress tells Options.Progress of bytes read.
type progress struct {
	report            func(stage string, done, total int64)
	done, told, total int64
}

func newProgress(inputs []Input, report func(string, int64, int64)) progress {
	p := progress{report: report}
	for _, in := range inputs {
		info, err := os.Stat(in.Path)
		if in.Path == stdinPath || err != nil || !info.Mode().IsRegular() {
			p.total = 0
			return p
		}
		p.total += info.Size()
	}
	return p
}

func (p *progress) add(n int, end bool) {
	p.done += int64(n)
	if p.report != nil && (p.done-p.told >= progressStep || end && p.done > p.told) {
		p.told = p.done
		p.report("read", p.done, p.total)
	}
}

// contextReader ends reading when ctx is done, and counts progress. It lives as
// long as the call that got ctx.
type contextReader struct {
	ctx      context.Context
	r        io.Reader
	progress *progress
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(p)
	c.progress.add(n, err == io.EOF)
	return n, err
}
