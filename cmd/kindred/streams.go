package main

import (
	"context"
	"io"
	"os"

	"golang.org/x/term"
)

// widthWithoutTerminal is the width of tables that no terminal shows.
const widthWithoutTerminal = 100

// streams are what a command reads from and writes to. Results go to Out,
// everything else to Err.
type streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer

	IsTerminal bool // Err is a terminal: progress may be shown
	Colour     bool // Out takes colours
	Width      int  // of Out in columns; 0: widthWithoutTerminal
}

// width is the number of columns of a table.
func (s *streams) width() int {
	if s.Width <= 0 {
		return widthWithoutTerminal
	}
	return s.Width
}

// systemStreams are those of the process. Reading its standard input ends with
// ctx.
func systemStreams(ctx context.Context) *streams {
	s := &streams{
		In: interruptible(ctx, os.Stdin), Out: os.Stdout, Err: os.Stderr,
		IsTerminal: term.IsTerminal(int(os.Stderr.Fd())),
	}
	if out := int(os.Stdout.Fd()); term.IsTerminal(out) {
		s.Colour = os.Getenv("NO_COLOR") == "" // https://no-color.org
		if width, _, err := term.GetSize(out); err == nil {
			s.Width = width
		}
	}
	return s
}
