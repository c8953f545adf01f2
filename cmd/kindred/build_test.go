package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// cancellingReader cancels a context when it has been read so far.
type cancellingReader struct {
	io.Reader
	left   int
	cancel context.CancelFunc
}

func (r *cancellingReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if r.left -= n; r.left < 0 {
		r.cancel()
	}
	return n, err
}

func TestCancelLeavesNothing(t *testing.T) {
	papers, err := os.ReadFile(syntheticFile(t, 1500, 3))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	run, rejects := filepath.Join(folder, "run"), filepath.Join(folder, "rejects.tsv")
	build := []string{"build", "-", "--out", run, "--rejects", rejects}
	for _, after := range []int{0, len(papers) / 2, len(papers) - 1} {
		ctx, cancel := context.WithCancel(t.Context())
		got := kindredWith(ctx, &cancellingReader{bytes.NewReader(papers), after, cancel}, build...)
		cancel()
		if got.code != exitInterrupted || got.err != "kindred: interrupted\n" || got.out != "" {
			t.Errorf("after %d bytes: exit code %d, output %q, message %q", after, got.code, got.out, got.err)
		}
	}
	if left := slices.DeleteFunc(entries(t, folder), func(name string) bool { return name == ".run.lock" }); len(left) > 0 {
		t.Errorf("%q were left", left)
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	done := smallRun(t)
	for _, args := range [][]string{
		{"papers", done}, {"eval", done}, {"verify", done}, {"verify", done, "--rebuild"},
		{"export", done, "--out", filepath.Join(folder, "csv")}, {"demo", "--out", filepath.Join(folder, "demo")},
	} {
		if got := kindredWith(ctx, strings.NewReader(""), args...); got.code != exitInterrupted && got.code != exitDone {
			t.Errorf("%v: exit code %d, message %q", args, got.code, got.err)
		}
	}
	if exists(filepath.Join(folder, "csv")) || exists(filepath.Join(folder, "demo")) {
		t.Error("an interrupted command left a folder")
	}
}

func TestSameBytesForAnyWorkers(t *testing.T) {
	papers := syntheticFile(t, 5000, 12)
	var first map[string]string
	for _, workers := range []string{"1", "2", "3", "8"} {
		run := filepath.Join(t.TempDir(), "run")
		must(t, "build", papers, "--out", run, "--topics", "12", "--workers", workers)
		files := readFolder(t, run)
		delete(files, "timings.json")
		if first == nil {
			first = files
			continue
		}
		if got, want := slices.Sorted(maps.Keys(files)), slices.Sorted(maps.Keys(first)); !slices.Equal(got, want) {
			t.Fatalf("%s workers: files %q, want %q", workers, got, want)
		}
		for name, content := range files {
			if content != first[name] {
				t.Errorf("%s workers: %s differs", workers, name)
			}
		}
	}
	if len(first) < 15 {
		t.Errorf("%d files were compared", len(first))
	}
}

// readFolder reads all files of a folder.
func readFolder(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, name := range entries(t, folder) {
		content, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(content)
	}
	return files
}

func TestBuildFromStandardInput(t *testing.T) {
	papers := syntheticFile(t, 60, 2)
	text, err := os.ReadFile(papers)
	if err != nil {
		t.Fatal(err)
	}
	run := filepath.Join(t.TempDir(), "run")
	if got := kindredWith(t.Context(), bytes.NewReader(text), "build", "-", "--out", run); got.code != exitDone {
		t.Fatal(got.err)
	}
	refused(t, exitFailed, []string{"cannot rebuild", "standard input"}, "verify", run, "--rebuild")
	if got := must(t, "verify", run, "--rebuild", papers); !strings.Contains(got, "the same bytes") {
		t.Error(got)
	}
}

func TestPresetSklearn(t *testing.T) {
	run := filepath.Join(t.TempDir(), "run")
	must(t, "build", syntheticFile(t, 300, 3), "--out", run, "--preset", "sklearn", "--n_clusters", "3", "--random_state", "1")
	if got := must(t, "eval", run, "--labels", "label", "--format", "json"); !strings.Contains(got, `"v_measure"`) {
		t.Error(got)
	}
}

func TestBuildPlan(t *testing.T) {
	papers, run := syntheticFile(t, 300, 3), filepath.Join(t.TempDir(), "run")
	got := kindred(t, "build", papers, "--out", run, "--plan")
	for _, want := range []string{"Papers  300\n", "Memory  about ", "Neighbours, exact"} {
		if got.code != exitDone || !strings.Contains(got.out, want) {
			t.Errorf("exit code %d, output %q, message %q", got.code, got.out, got.err)
		}
	}
	var plan struct {
		Papers  int
		Counted bool
		Stages  []struct{ Stage string }
	}
	asJSON := kindred(t, "build", papers, "--plan", "--json") // needs no --out
	if err := json.Unmarshal([]byte(asJSON.out), &plan); err != nil || plan.Papers != 300 || !plan.Counted || len(plan.Stages) != 9 {
		t.Errorf("%+v, %v, message %q", plan, err, asJSON.err)
	}
	if _, err := os.Stat(run); err == nil {
		t.Error("a plan made a run")
	}
	if got := kindred(t, "build", "-", "--plan"); got.code != exitFailed || !strings.Contains(got.err, "give a file") {
		t.Errorf("standard input: exit code %d, message %q", got.code, got.err)
	}
}
