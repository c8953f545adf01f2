package cluster

import (
	"math"
	"testing"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-12 }

func TestAgreeBesideScikitLearn(t *testing.T) {
	// a = [(i*i+3*i)%7 for i in range(300)]
	// b = [(i*i//2+i)%5 if i%3 else ((i*i+3*i)%7)%5 for i in range(300)]
	// homogeneity_completeness_v_measure(b, a), normalized_mutual_info_score(b, a),
	// adjusted_rand_score(b, a), contingency_matrix(b, a).max(0).sum() / 300
	labels, reference := make([]int32, 300), make([]int32, 300)
	for i := range 300 {
		labels[i] = int32((i*i + 3*i) % 7)
		reference[i] = labels[i] % 5
		if i%3 != 0 {
			reference[i] = int32((i*i/2 + i) % 5)
		}
	}
	a := Agree(labels, reference)
	for name, pair := range map[string][2]float64{
		"homogeneity":  {a.Homogeneity, 0.11446963568808034},
		"completeness": {a.Completeness, 0.12353013940310421},
		"V-measure":    {a.VMeasure, 0.1188274236692325},
		"NMI":          {a.NMI, 0.1188274236692325},
		"ARI":          {a.ARI, 0.08233265574975195},
		"purity":       {a.Purity, 0.46},
	} {
		if !near(pair[0], pair[1]) {
			t.Errorf("%s %v, scikit-learn's %v", name, pair[0], pair[1])
		}
	}
	// Exchanging the two exchanges homogeneity and completeness, and the numbers
	// of labels mean nothing.
	renamed := make([]int32, 300)
	for i, l := range labels {
		renamed[i] = 100 - 3*l
	}
	b := Agree(reference, renamed)
	if !near(b.Homogeneity, a.Completeness) || !near(b.Completeness, a.Homogeneity) || !near(b.ARI, a.ARI) || !near(b.VMeasure, a.VMeasure) {
		t.Errorf("exchanged %+v, was %+v", b, a)
	}
}

func TestAgreeAtItsBorders(t *testing.T) {
	for _, c := range []struct {
		name              string
		labels, reference []int32
		want              Agreement
	}{
		{"nothing", nil, nil, Agreement{}},
		{"nothing that counts", []int32{-1, 0}, []int32{0, -1}, Agreement{}},
		{"equal", []int32{0, 0, 1, 1}, []int32{5, 5, 2, 2}, Agreement{4, 1, 1, 1, 1, 1, 1}},
		{"uncounted rows", []int32{0, 0, 1, 1, -1, 7}, []int32{5, 5, 2, 2, 3, -1}, Agreement{4, 1, 1, 1, 1, 1, 1}},
		{"one group each", []int32{3, 3}, []int32{0, 0}, Agreement{2, 1, 1, 1, 1, 1, 1}},
		{"single rows each", []int32{0, 1, 2}, []int32{2, 1, 0}, Agreement{3, 1, 1, 1, 1, 1, 1}},
		{"one row", []int32{0}, []int32{0}, Agreement{1, 1, 1, 1, 1, 1, 1}},
		{"one group for two", []int32{0, 0, 0, 0}, []int32{0, 0, 1, 1}, Agreement{4, 0, 0, 1, 0, 0, 0.5}},
		{"unrelated", []int32{0, 0, 1, 1}, []int32{0, 1, 0, 1}, Agreement{4, 0, 0, 0, 0, -0.5, 0.5}},
	} {
		got := Agree(c.labels, c.reference)
		if got.Rows != c.want.Rows || !near(got.VMeasure, c.want.VMeasure) || !near(got.Homogeneity, c.want.Homogeneity) ||
			!near(got.Completeness, c.want.Completeness) || !near(got.NMI, c.want.NMI) || !near(got.ARI, c.want.ARI) || !near(got.Purity, c.want.Purity) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestAgreeRefusesUnequalLengths(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("2 labels were compared with 3")
		}
	}()
	Agree(make([]int32, 2), make([]int32, 3))
}
