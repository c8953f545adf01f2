package cluster

import (
	"math"
	"strings"
	"testing"

	"kindred/matrix"
)

// placedBetween puts rows between the given pairs of 4 topics at right angles,
// with the given scores.
func placedBetween(pairs [][2]int32, scores []float32, margin float32) Placed {
	p := Placed{Centroids: matrix.NewDense(4, 4)}
	for i := range 4 {
		p.Centroids.Row(i)[i] = 1
	}
	for i, pair := range pairs {
		p.Labels, p.Second = append(p.Labels, pair[0]), append(p.Second, pair[1])
		p.Score, p.Margin = append(p.Score, scores[i]), append(p.Margin, margin)
	}
	return p
}

func mustBridge(t *testing.T, s Bridges, p Placed) []Bridge {
	t.Helper()
	bridges, err := s.Fit(p)
	if err != nil {
		t.Fatal(err)
	}
	return bridges
}

func TestBridgesOfAPair(t *testing.T) {
	// Five rows between 0 and 1, four between 2 and 3.
	pairs := [][2]int32{{0, 1}, {1, 0}, {0, 1}, {0, 1}, {1, 0}, {2, 3}, {3, 2}, {2, 3}, {3, 2}, {1, -1}}
	scores := []float32{.6, .7, .65, .7, .5, .7, .7, .7, .7, .7}
	bridges := mustBridge(t, Bridges{}, placedBetween(pairs, scores, .02))
	want := []int32{1, 3, 2} // at most three, the first of equal ones first
	if len(bridges) != len(want) {
		t.Fatalf("%d bridges, want %v", len(bridges), want)
	}
	for i, b := range bridges {
		if b.Row != want[i] || b.Topic != pairs[b.Row][0] || b.Second != pairs[b.Row][1] ||
			math.Abs(b.Score-b.SecondScore-.02) > 1e-6 || math.Abs(b.Strength-b.SecondScore) > 1e-6 {
			t.Errorf("bridge %d is %+v, want row %d", i, b, want[i])
		}
	}
	if one := mustBridge(t, Bridges{Limit: 1}, placedBetween(pairs, scores, .02)); len(one) != 1 || one[0] != bridges[0] {
		t.Errorf("limit 1: %v", one)
	}
	// A negative margin: the other topic is the nearer one.
	for _, b := range mustBridge(t, Bridges{}, placedBetween(pairs, scores, -.05)) {
		if math.Abs(b.Strength-b.Score) > 1e-6 || b.SecondScore <= b.Score {
			t.Errorf("negative margin: %+v", b)
		}
	}
}

func TestRowsThatAreNoBridges(t *testing.T) {
	pairs := [][2]int32{{0, 1}, {0, 1}, {0, 1}, {0, 1}, {0, 1}, {0, 1}}
	scores := []float32{.6, .7, .65, .7, .5, .7}
	if wide := mustBridge(t, Bridges{}, placedBetween(pairs, scores, .06)); len(wide) != 0 {
		t.Errorf("a margin of .06: %v", wide)
	}
	p := placedBetween(pairs, scores, 0)
	p.Outlier = []bool{false, true, false, false, false, false}
	for _, b := range mustBridge(t, Bridges{}, p) {
		if b.Row == 1 {
			t.Error("an outlier is a bridge")
		}
	}
	// Topics nearer to one another than any row to them have no bridges.
	p = placedBetween(pairs, scores, 0)
	p.Centroids.Row(1)[0], p.Centroids.Row(1)[1] = .8, .6
	if near := mustBridge(t, Bridges{}, p); len(near) != 0 {
		t.Errorf("near topics: %v", near)
	}
}

func TestBridgesOfATopic(t *testing.T) {
	var pairs [][2]int32
	var scores []float32
	for _, pair := range [][2]int32{{0, 1}, {0, 2}, {0, 3}} {
		for i := range 6 {
			pairs, scores = append(pairs, pair), append(scores, .7-.01*float32(i))
		}
	}
	count := map[int32]int{}
	for _, b := range mustBridge(t, Bridges{}, placedBetween(pairs, scores, 0)) {
		count[b.Topic]++
		count[b.Second]++
	}
	if count[0] != bridgesOfTopic || count[1]+count[2]+count[3] != bridgesOfTopic || max(count[1], count[2], count[3]) > bridgesOfPair {
		t.Errorf("bridges by topic: %v", count)
	}
}

func TestBridgesErrors(t *testing.T) {
	good := func() Placed { return placedBetween([][2]int32{{0, 1}}, []float32{1}, 0) }
	for want, change := range map[string]func(s *Bridges, p *Placed){
		"Limit = -1":              func(s *Bridges, _ *Placed) { s.Limit = -1 },
		"0 margins":               func(_ *Bridges, p *Placed) { p.Margin = nil },
		"2 outlier flags":         func(_ *Bridges, p *Placed) { p.Outlier = []bool{true, false} },
		"second topic 4 of row 0": func(_ *Bridges, p *Placed) { p.Second[0] = 4 },
		"label 4 of row 0":        func(_ *Bridges, p *Placed) { p.Labels[0] = 4 },
	} {
		s, p := Bridges{}, good()
		change(&s, &p)
		if _, err := s.Fit(p); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
