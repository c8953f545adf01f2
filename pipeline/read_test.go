package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"kindred/datasets"
)

// severalStretches writes files that make several stretches, with records that
// are refused and ids that come again in each of them: lines, a table, and many
// files of one paper.
func severalStretches(t *testing.T) []datasets.Input {
	t.Helper()
	dir := t.TempDir()
	var inputs []datasets.Input
	add := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, datasets.Input{Path: path, Named: len(inputs) < 2})
	}
	var lines, table strings.Builder
	for i := range 1600 {
		id := i
		if i%100 == 60 {
			id = i / 3
		}
		fmt.Fprintf(&lines, `{"id":"line-%d","title":"Waves on lake %d","abstract":"Wind number %d moves water","year":%d,"extra%d":%d}`+"\n", id, i, i%13, 1990+i%30, i/400, i)
		if i%100 == 40 {
			lines.WriteString("no JSON\n")
		}
	}
	table.WriteString("id,title,score\n")
	for i := range 1200 {
		fmt.Fprintf(&table, "cell-%d,Storm %d over the hills,%d\n", i-i%300/299, i, i)
	}
	add("a.jsonl", lines.String())
	add("b.csv", table.String())
	for i := range 20 {
		add(fmt.Sprintf("c%02d.jsonl", i), fmt.Sprintf(`{"id":"one-%d","title":"Rain %d"}`+"\n", i-i%10/9, i))
	}
	return inputs
}

// readAll reads inputs, and gives the spool and the rejects too.
func readAll(t *testing.T, s Settings, inputs []datasets.Input) (*collection, []byte, []string, error) {
	t.Helper()
	var rejects []string
	s.OnReject = func(err error) { rejects = append(rejects, err.Error()) }
	reader, err := datasets.NewReader(inputs, datasets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var spool bytes.Buffer
	c, err := readPapers(context.Background(), s, reader, &position{}, &spool)
	return c, spool.Bytes(), rejects, err
}

func TestReadingIsThatOfTheSource(t *testing.T) {
	inputs := severalStretches(t)
	reader, err := datasets.NewReader(inputs, datasets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var ids, titles, refused []string
	for paper, err := range reader.Papers(context.Background()) {
		var record *datasets.RecordError
		switch {
		case errors.As(err, &record):
			refused = append(refused, err.Error())
		case err != nil:
			t.Fatal(err)
		default:
			ids = append(ids, paper.ID)
			titles = append(titles, datasets.NormalizeTitle(paper.Title))
		}
	}
	if len(ids) != 1600-16+1200-4+20-2 || len(refused) != 16+16+4+2 {
		t.Fatalf("%d papers, %d refused: the fixture is not what it was", len(ids), len(refused))
	}
	var first *collection
	var firstSpool []byte
	for _, workers := range []int{1, 2, 3, 8} {
		c, spool, rejects, err := readAll(t, Settings{Workers: workers}, inputs)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(c.ids, ids) || !slices.Equal(c.titles, titles) || !slices.Equal(rejects, refused) || c.rejected != int64(len(refused)) {
			t.Errorf("%d workers: %d ids, %d titles, rejects %q", workers, len(c.ids), len(c.titles), rejects)
		}
		if !reflect.DeepEqual(c.files, reader.Files()) {
			t.Errorf("%d workers: files %+v", workers, c.files)
		}
		if c.counts.Documents() != len(ids) || len(c.counts.Blocks) < 3 {
			t.Fatalf("%d workers: %d documents counted in %d blocks", workers, c.counts.Documents(), len(c.counts.Blocks))
		}
		if first == nil {
			first, firstSpool = c, spool
			continue
		}
		if !bytes.Equal(spool, firstSpool) {
			t.Errorf("%d workers: the spool differs", workers)
		}
		if !slices.Equal(c.counts.Terms, first.counts.Terms) || !reflect.DeepEqual(c.counts.Blocks, first.counts.Blocks) ||
			!reflect.DeepEqual(c.fields, first.fields) || !slices.Equal(c.years, first.years) {
			t.Errorf("%d workers: counts, fields or years differ", workers)
		}
	}
	if n := len(first.fields.fields); n != 6 { // extra0 to extra3, id, score
		t.Errorf("%d fields: %+v", n, first.fields.fields)
	}
}

func TestStrictStopsAtTheFirstReject(t *testing.T) {
	inputs := severalStretches(t)
	for _, workers := range []int{1, 3} {
		_, _, rejects, err := readAll(t, Settings{Workers: workers, Strict: true}, inputs)
		var record *datasets.RecordError
		if !errors.As(err, &record) || record.Line != 42 || !strings.Contains(err.Error(), "--strict stops") || len(rejects) > 0 {
			t.Errorf("%d workers: %v, rejects %q", workers, err, rejects)
		}
	}
	// A record counts before the end of its file does.
	inputs = inputs[:1]
	if err := os.WriteFile(inputs[0].Path, []byte(`{"id":"a"}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := readAll(t, Settings{Strict: true}, inputs); err == nil || !strings.Contains(err.Error(), "--strict stops") {
		t.Errorf("strict: %v", err)
	}
	if _, _, rejects, err := readAll(t, Settings{}, inputs); !errors.Is(err, datasets.ErrNoPapers) || len(rejects) != 1 {
		t.Errorf("%v, rejects %q", err, rejects)
	}
}
