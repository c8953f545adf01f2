package synthetic

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestSameSeedSamePapers(t *testing.T) {
	long := Papers(7, 300, 12)
	if !reflect.DeepEqual(Papers(7, 300, 12), long) {
		t.Error("equal arguments gave different papers")
	}
	if !reflect.DeepEqual(Papers(7, 100, 12), long[:100]) {
		t.Error("100 papers are not the start of 300")
	}
	if reflect.DeepEqual(Papers(8, 300, 12), long) {
		t.Error("another seed gave the same papers")
	}
}

func TestEveryPaperIsComplete(t *testing.T) {
	ids := map[string]bool{}
	for _, p := range Papers(1, 2000, 20) {
		if ids[p.ID] {
			t.Fatalf("id %s twice", p.ID)
		}
		ids[p.ID] = true
		if p.Title == "" || len(p.Authors) == 0 || p.Year < 2000 || p.Year > 2024 {
			t.Fatalf("incomplete: %+v", p)
		}
		if n := len(strings.Fields(p.Abstract)); n < minSentences*minWords {
			t.Fatalf("abstract of %d words: %q", n, p.Abstract)
		}
		if !utf8.ValidString(p.Title + p.Abstract) {
			t.Fatalf("invalid UTF-8: %+v", p)
		}
	}
}

func TestTopicsAreUnequalAndNoneIsEmpty(t *testing.T) {
	const topics = 30
	sizes := map[string]int{}
	for _, p := range Papers(3, 5000, topics) {
		sizes[p.Label]++
	}
	if len(sizes) != topics {
		t.Fatalf("%d topics have papers, want %d", len(sizes), topics)
	}
	want := math.Pow(topics, sizeExponent)
	if ratio := float64(sizes["topic-00"]) / float64(sizes["topic-29"]); ratio < want/2 || ratio > want*2 {
		t.Errorf("largest to smallest topic is %.1f, want about %.1f", ratio, want)
	}
	few := map[string]bool{}
	for _, p := range Papers(3, topics, topics) {
		few[p.Label] = true
	}
	if len(few) != topics {
		t.Errorf("%d papers are on %d topics, want one on each", topics, len(few))
	}
}

// The planted topic must be in the text: papers of one topic share more of
// their words than papers of two.
func TestTopicIsInTheText(t *testing.T) {
	papers := Papers(5, 400, 8)
	words := make([]map[string]bool, len(papers))
	for i, p := range papers {
		words[i] = map[string]bool{}
		for _, w := range strings.Fields(p.Abstract) {
			words[i][strings.ToLower(strings.Trim(w, ".,?!"))] = true
		}
	}
	var shared, pairs [2]float64
	for i := range papers {
		for j := range i {
			same := 0
			if papers[i].Label == papers[j].Label {
				same = 1
			}
			for w := range words[i] {
				if words[j][w] {
					shared[same]++
				}
			}
			pairs[same]++
		}
	}
	other, own := shared[0]/pairs[0], shared[1]/pairs[1]
	if own < 1.2*other {
		t.Errorf("papers of one topic share %.1f words, of two topics %.1f", own, other)
	}
}

func TestTextExercisesTokenisers(t *testing.T) {
	var text strings.Builder
	for _, p := range Papers(2, 500, 5) {
		text.WriteString(p.Abstract)
	}
	for _, want := range []string{`$\beta$-`, `\emph{`, `$O(n \log n)$`, `Schr\"odinger`, "Poincaré's", "https://", "%)", "“", ",", "?", "é", "-"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in 500 abstracts", want)
		}
	}
}

func TestWriteJSONLines(t *testing.T) {
	papers := Papers(4, 50, 5)
	var buf bytes.Buffer
	if err := WriteJSONLines(&buf, papers); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(buf.String(), "\n"), "\n")
	if len(lines) != len(papers) {
		t.Fatalf("%d lines for %d papers", len(lines), len(papers))
	}
	for i, line := range lines {
		var got Paper
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, papers[i]) {
			t.Fatalf("line %d reads as %+v, want %+v", i+1, got, papers[i])
		}
	}
	if err := WriteJSONLines(brokenWriter{}, papers); err == nil {
		t.Error("a failing writer gave no error")
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestDrawStaysInside(t *testing.T) {
	d := newDistribution([]float64{0.1, 0.2, 0.7})
	for u, want := range map[float64]int{0: 0, 0.09: 0, 0.11: 1, 0.29: 1, 0.31: 2, math.Nextafter(1, 0): 2} {
		if got := d.draw(u); got != want {
			t.Errorf("draw(%v) = %d, want %d", u, got, want)
		}
	}
}

func TestImpossibleArgumentsPanic(t *testing.T) {
	for _, args := range [][2]int{{-1, 5}, {10, 0}} {
		t.Run(fmt.Sprint(args), func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			Papers(0, args[0], args[1])
		})
	}
}

func BenchmarkPapers(b *testing.B) {
	start := time.Now()
	n := 0
	for b.Loop() {
		n += len(Papers(1, 10_000, 50))
	}
	b.ReportMetric(float64(n)/time.Since(start).Seconds(), "papers/s")
}
