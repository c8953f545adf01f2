package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"kindred/internal/rundir"
	"kindred/recommend"
)

// Libraries are what readers keep: a second source of what is related, beside
// the texts.
type Libraries struct {
	Readers int // who keep a paper of the run
	Papers  int // kept, counted once for each reader
	Unknown int // kept, but not in the run

	kept *recommend.Libraries
}

// maxLibraryLine is the size of the longest line of libraries.
const maxLibraryLine = 64 << 10

// What the libraries of readers add to a score, and for which papers: those of
// the example, and the nearest ones by their texts, in place of an example that
// nobody keeps. Chosen on citeulike-t, see docs/decisions.
const (
	librariesWeight  = 4
	librariesExample = 2. / 3 // of the weight, for the example
	librariesNearest = 20
)

// ReadLibraries reads readers' libraries: a line for each paper kept, with the
// reader and the id of the paper, parted by a tab, a comma, a semicolon or blanks.
// A first line whose paper is unknown is taken for a heading. Papers that the run
// does not have are counted and left out.
func (r *Run) ReadLibraries(ctx context.Context, in io.Reader) (*Libraries, error) {
	var l *Libraries
	err := rundir.CatchFault(func() (err error) {
		l, err = r.readLibraries(ctx, in)
		return err
	})
	return l, err
}

func (r *Run) readLibraries(ctx context.Context, in io.Reader) (*Libraries, error) {
	ix, err := r.ids()
	if err != nil {
		return nil, err
	}
	l := &Libraries{}
	readers := map[string]int{}
	rows := map[string]int32{} // of ids met; -1: unknown
	var lists [][]int32
	lines := newLineReader(in, maxLibraryLine)
	for {
		read, err := lines.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if errors.Is(err, errLongLine) {
			return nil, fmt.Errorf("pipeline: line %d of the libraries is longer than %d KB", lines.number, maxLibraryLine>>10)
		}
		if err != nil {
			return nil, err
		}
		if lines.number%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		line := string(read)
		if line == "" {
			continue
		}
		reader, id, ok := cutPair(line)
		if !ok {
			return nil, fmt.Errorf("pipeline: line %d of the libraries, %q, has not a reader and a paper, parted by a tab, a comma, a semicolon or a blank", lines.number, shortened(line))
		}
		row, met := rows[id]
		if !met {
			at, found, err := ix.lookup(id)
			if err != nil {
				return nil, err
			}
			if row = int32(at); !found {
				row = -1
			}
			rows[id] = row
		}
		if row < 0 {
			if lines.number > 1 {
				l.Unknown++
			}
			continue
		}
		at, known := readers[reader]
		if !known {
			at = len(lists)
			readers[reader] = at
			lists = append(lists, nil)
		}
		lists[at] = append(lists[at], row)
		l.Papers++
	}
	if l.Papers == 0 {
		return nil, fmt.Errorf("pipeline: the libraries name no paper of the run (%d lines)", lines.number)
	}
	l.Readers = len(lists)
	l.kept, err = recommend.NewLibraries(r.rows(), lists)
	return l, err
}

// cutPair parts a line with two values.
func cutPair(line string) (a, b string, ok bool) {
	for _, separator := range []string{"\t", ";", ",", " "} {
		if a, b, ok = strings.Cut(line, separator); ok {
			b, _, _ = strings.Cut(strings.TrimSpace(b), separator) // what is behind does not matter
			a, b = strings.Trim(strings.TrimSpace(a), `"`), strings.Trim(strings.TrimSpace(b), `"`)
			return a, b, a != "" && b != ""
		}
	}
	return "", "", false
}

func shortened(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:60], "") + "..."
	}
	return s
}

// keptTogether scores all rows by those who keep the example, and papers like it.
func (r *Run) keptTogether(l *Libraries, s *search) ([]float64, error) {
	near := s.query
	near.N, near.MinScore, near.Among, near.Only = librariesNearest, nil, nil, nil
	near.Exclude = s.like
	found, err := s.index.search(near)
	if err != nil {
		return nil, err
	}
	scores, counts := make([]float64, r.rows()), make([]int32, r.rows())
	for _, row := range s.like {
		l.kept.Score(scores, row, librariesWeight*librariesExample/float64(len(s.like)), counts)
	}
	sum := 0.0
	for _, f := range found {
		sum += max(f.Score, 0)
	}
	for _, f := range found {
		if f.Score > 0 {
			l.kept.Score(scores, f.Row, librariesWeight*(1-librariesExample)*f.Score/sum, counts)
		}
	}
	return scores, nil
}
