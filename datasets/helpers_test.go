package datasets

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// outcome is all that came out of a Reader.
type outcome struct {
	papers  []*Paper
	rejects []*RecordError
	files   []FileInfo
	err     error
	chunks  int // with records, where they were asked for
}

func read(t testing.TB, inputs []Input, o Options) outcome {
	t.Helper()
	r, err := NewReader(inputs, o)
	if err != nil {
		t.Fatal(err)
	}
	var out outcome
	for p, err := range r.Papers(context.Background()) {
		var refused *RecordError
		switch {
		case out.err != nil:
			t.Fatalf("reading went on after %v", out.err)
		case err == nil:
			out.papers = append(out.papers, p)
		case errors.As(err, &refused) && err == error(refused):
			out.rejects = append(out.rejects, refused)
		default:
			out.err = err
		}
	}
	out.files = r.Files()
	return out
}

// readText reads a text as the file of that name.
func readText(t testing.TB, name, text string, o Options) outcome {
	t.Helper()
	return read(t, []Input{{write(t, t.TempDir(), name, text), true}}, o)
}

func write(t testing.TB, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// ids joins the ids of the papers.
func (o outcome) ids() string {
	ids := make([]string, len(o.papers))
	for i, p := range o.papers {
		ids[i] = p.ID
	}
	return strings.Join(ids, " ")
}

// refused joins the rejects, without their details.
func (o outcome) refused() string {
	all := make([]string, len(o.rejects))
	for i, e := range o.rejects {
		all[i] = e.Place.String() + " " + string(e.Reason)
	}
	return strings.Join(all, "; ")
}

// want checks what was read, by ids and places of rejects.
func (o outcome) want(t testing.TB, ids, refused string) {
	t.Helper()
	if o.err != nil {
		t.Fatal(o.err)
	}
	if got := o.ids(); got != ids {
		t.Errorf("papers %q, want %q", got, ids)
	}
	if got := o.refused(); got != refused {
		t.Errorf("rejects %q, want %q", got, refused)
	}
}

// wantError checks that an error holds all the texts.
func wantError(t testing.TB, err error, texts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", texts)
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("error %q does not say %q", err, text)
		}
	}
}

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text))
	w.Close()
	return b.String()
}

func zstandard(text string) string {
	w, err := zstd.NewWriter(nil)
	if err != nil {
		panic(err)
	}
	return string(w.EncodeAll([]byte(text), nil))
}
