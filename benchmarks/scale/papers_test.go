package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// collect writes two collections of 200 and 600 papers as gather expects them.
func collect(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for i, name := range collections {
		var packed bytes.Buffer
		z, err := zstd.NewWriter(&packed)
		if err != nil {
			t.Fatal(err)
		}
		for p := range []int{200, 600}[i] {
			fmt.Fprintf(z, `{"id": "%d-%d", "title": "t"}`+"\n", i, p)
		}
		path := filepath.Join(folder, name)
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, packed.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// first returns the lines of the collection of the given size.
func first(t *testing.T, u *union, papers int) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "papers.jsonl")
	if err := u.write(path, papers); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(raw), "\n")
	return lines[:len(lines)-1]
}

func TestEverySizeHasTheSameMixture(t *testing.T) {
	data := collect(t)
	u, err := gather(data, filepath.Join(t.TempDir(), "all"), 800)
	if err != nil {
		t.Fatal(err)
	}
	defer u.close()
	whole := first(t, u, 800)
	for _, size := range []int{100, 200, 400} {
		lines := first(t, u, size)
		if !slices.Equal(lines, whole[:size]) {
			t.Errorf("the first %d papers are not the start of all", size)
		}
		small := 0
		for _, line := range lines {
			if strings.HasPrefix(line, `{"id": "0-`) {
				small++
			}
		}
		if share := float64(small) / float64(size); share < .15 || share > .35 {
			t.Errorf("%.2f of %d papers are of the collection with a quarter of all", share, size)
		}
	}
	slices.Sort(whole)
	if len(slices.Compact(whole)) != 800 {
		t.Error("papers were lost or doubled")
	}
}

func TestPapersAreInventedWhereNoneAre(t *testing.T) {
	u, err := gather(t.TempDir(), filepath.Join(t.TempDir(), "all"), 30)
	if err != nil {
		t.Fatal(err)
	}
	defer u.close()
	lines := first(t, u, 30)
	if len(lines) != 30 || !strings.Contains(lines[0], "syn-000000") || !strings.Contains(lines[29], "syn-000029") || u.source != "invented papers" {
		t.Errorf("%d lines of %s, the first is %q", len(lines), u.source, lines[0])
	}
}

func TestTableHasExponents(t *testing.T) {
	var points []point
	for _, n := range []int{100, 200, 400} {
		x := float64(n)
		points = append(points, point{n, []figure{{"linear", "%.2f s", x / 100}, {"square", "%.2f s", x * x / 1e4}, {"none", "%.2f s", 0}}})
	}
	got := table(points)
	for _, want := range []string{"linear  1.00 s  2.00 s   4.00 s      1.00", "square  1.00 s  4.00 s  16.00 s      2.00", "none  0.00 s  0.00 s   0.00 s          "} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q in\n%s", want, got)
		}
	}
}
