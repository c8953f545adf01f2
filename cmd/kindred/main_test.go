package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kindred/internal/synthetic"
)

var update = flag.Bool("update", false, "write the golden files again")

// asProgram makes the test binary run as kindred, for tests of the process.
const asProgram = "KINDRED_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// outcome is what a command did.
type outcome struct {
	code     int
	out, err string
}

func kindred(t testing.TB, args ...string) outcome {
	t.Helper()
	return kindredWith(t.Context(), strings.NewReader(""), args...)
}

func kindredWith(ctx context.Context, in io.Reader, args ...string) outcome {
	var out, err bytes.Buffer
	code := run(ctx, args, &streams{In: in, Out: &out, Err: &err})
	return outcome{code, out.String(), err.String()}
}

// must runs a command that must succeed, and returns what it printed.
func must(t testing.TB, args ...string) string {
	t.Helper()
	got := kindred(t, args...)
	if got.code != exitDone {
		t.Fatalf("kindred %s: exit code %d\n%s", strings.Join(args, " "), got.code, got.err)
	}
	if got.err != "" {
		t.Errorf("kindred %s: printed on the error stream: %s", strings.Join(args, " "), got.err)
	}
	return got.out
}

// refused runs a command that must fail with the exit code and a message that
// has all of the words.
func refused(t testing.TB, code int, words []string, args ...string) outcome {
	t.Helper()
	got := kindred(t, args...)
	if got.code != code {
		t.Errorf("kindred %s: exit code %d, want %d", strings.Join(args, " "), got.code, code)
	}
	for _, word := range words {
		if !strings.Contains(got.err, word) {
			t.Errorf("kindred %s: the message lacks %q:\n%s", strings.Join(args, " "), word, got.err)
		}
	}
	for line := range strings.Lines(got.err) {
		if !strings.HasPrefix(line, "kindred: ") {
			t.Errorf("kindred %s: a line of the message does not say who speaks: %q", strings.Join(args, " "), line)
		}
	}
	if strings.Contains(got.err, "goroutine") {
		t.Errorf("kindred %s: panicked:\n%s", strings.Join(args, " "), got.err)
	}
	return got
}

func writeFile(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// syntheticFile is a file of n invented papers.
func syntheticFile(t testing.TB, n, topics int) string {
	t.Helper()
	var b strings.Builder
	if err := synthetic.WriteJSONLines(&b, synthetic.Papers(7, n, topics)); err != nil {
		t.Fatal(err)
	}
	return writeFile(t, "papers.jsonl", b.String())
}

// smallRun is a run of 240 invented papers on four topics.
func smallRun(t testing.TB) string {
	t.Helper()
	run := filepath.Join(t.TempDir(), "run")
	must(t, "build", syntheticFile(t, 240, 4), "--out", run, "--topics", "4")
	return run
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, os.ErrNotExist)
}

// entries are the names in a folder, hidden ones too.
func entries(t testing.TB, folder string) []string {
	t.Helper()
	list, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}
