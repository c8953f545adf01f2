package cluster

import (
	"context"
	"slices"
	"testing"

	"kindred/internal/rng"
	"kindred/matrix"
)

// gathered returns n unit rows about k directions, and which of them each is about.
func gathered(n, k int, spread float64) (*matrix.Dense, []int32) {
	const d = 20
	random := rng.Stream(11, "cluster/planted", k)
	centres := matrix.NewDense(k, d)
	for i := range centres.Data {
		centres.Data[i] = float32(random.NormFloat64())
	}
	x, labels := matrix.NewDense(n, d), make([]int32, n)
	for i := range n {
		labels[i] = int32(i % k)
		for j := range d {
			x.Row(i)[j] = centres.Row(i % k)[j] + float32(random.NormFloat64()*spread)
		}
		matrix.NormalizeRow(x.Row(i))
	}
	return x, labels
}

func TestStabilityTellsPlantedTopicsFromCutOnes(t *testing.T) {
	const n, k = 4000, 6
	x, labels := gathered(n, k, .4)
	stability, err := Stability{}.Fit(context.Background(), x, labels, k)
	if err != nil {
		t.Fatal(err)
	}
	for topic, s := range stability {
		if s < .95 || s > 1 {
			t.Errorf("planted topic %d has the stability %.3f", topic, s)
		}
	}
	// Topic 0 cut at random does not come back.
	cut := slices.Clone(labels)
	for i := range cut {
		if cut[i] == 0 && i/k%2 == 0 {
			cut[i] = k
		}
	}
	stability, err = Stability{}.Fit(context.Background(), x, cut, k+1)
	if err != nil {
		t.Fatal(err)
	}
	for _, half := range []int{0, k} {
		if stability[half] > .7 {
			t.Errorf("half a topic has the stability %.3f", stability[half])
		}
	}
	for _, workers := range []int{1, 2, 3, 8} {
		got, err := Stability{Workers: workers}.Fit(context.Background(), x, cut, k+1)
		if err != nil || !slices.Equal(got, stability) {
			t.Errorf("%d workers: %v, %v; not %v", workers, got, err, stability)
		}
	}
}

func TestStabilityOfOddInput(t *testing.T) {
	ctx := context.Background()
	zeros, err := Stability{}.Fit(ctx, matrix.NewDense(30, 4), make([]int32, 30), 2)
	if err != nil || !slices.Equal(zeros, []float64{-1, -1}) {
		t.Errorf("rows of zeros: %v, %v", zeros, err)
	}
	x, labels := gathered(3, 3, .1)
	if few, err := (Stability{}).Fit(ctx, x, labels, 3); err != nil || !slices.Equal(few, []float64{-1, -1, -1}) {
		t.Errorf("three rows in three topics: %v, %v", few, err)
	}
	if _, err := (Stability{}).Fit(ctx, x, labels[:2], 3); err == nil {
		t.Error("two labels for three rows")
	}
	if _, err := (Stability{Draws: -1}).Fit(ctx, x, labels, 3); err == nil {
		t.Error("-1 draws")
	}
	if _, err := (Mixtures{}).Fit(ctx, x, []int32{0, 1, 3}, 3); err == nil {
		t.Error("label 3 of 3 topics")
	}
}

// TestMixturesAreTopicsMadeOfTwo joins two of eight planted topics.
func TestMixturesAreTopicsMadeOfTwo(t *testing.T) {
	const n, k = 3200, 8
	x, labels := gathered(n, k, .4)
	joined := slices.Clone(labels)
	for i := range joined {
		if joined[i] == 7 {
			joined[i] = 2
		}
	}
	var first []Mixture
	for _, workers := range []int{1, 2, 3, 8} {
		found, err := Mixtures{Workers: workers}.Fit(context.Background(), x, joined, k-1)
		if err != nil {
			t.Fatal(err)
		}
		for topic, m := range found {
			if m.Found != (topic == 2) {
				t.Errorf("topic %d is a mixture: %t, cosine of its parts %.3f", topic, m.Found, m.Cosine)
			}
			if !m.Found {
				continue
			}
			for _, rows := range m.Parts {
				if len(rows) != n/k {
					t.Errorf("a part has %d rows, not %d", len(rows), n/k)
				}
				for _, row := range rows {
					if labels[row] != labels[rows[0]] {
						t.Fatalf("a part has rows of topics %d and %d", labels[rows[0]], labels[row])
					}
				}
			}
		}
		if first == nil {
			first = found
		} else if found[2].Cosine != first[2].Cosine || !slices.Equal(found[2].Parts[0], first[2].Parts[0]) {
			t.Errorf("%d workers find other parts", workers)
		}
	}
}
