package cluster

import (
	"math"
	"slices"
	"strings"
	"testing"

	"kindred/matrix"
)

func TestOutliers(t *testing.T) {
	x := matrix.NewDense(12, 2)
	for i := range 11 {
		x.Row(i)[0] = 1
	}
	// Topic 0 is tight, topic 1 wide: its scores are low, but only that of row 8
	// is low for it. Row 11 is zeros.
	labels := []int32{0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1}
	score := []float32{.9, .9, .88, .9, .5, .4, .42, .38, .15, .4, .41, 0}
	flagged := func(share float64) (rows []int) {
		flags, err := Outliers{Share: share}.Fit(x, labels, 2, score)
		if err != nil {
			t.Fatal(err)
		}
		for i, flag := range flags {
			if flag {
				rows = append(rows, i)
			}
		}
		return rows
	}
	for _, c := range []struct {
		share float64
		want  []int
	}{{0, []int{11}}, {0.05, []int{11}}, {0.1, []int{8, 11}}, {0.19, []int{4, 8, 11}}, {0.99, []int{0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11}}} {
		if got := flagged(c.share); len(got) != len(c.want) || c.share < 0.5 && !slices.Equal(got, c.want) {
			t.Errorf("share %v: %v, want %v", c.share, got, c.want)
		}
	}
}

func TestOutliersOfATopicWithoutScale(t *testing.T) {
	x := &matrix.Dense{Rows: 4, Cols: 1, Data: []float32{1, -1, -1, 1}}
	flags, err := Outliers{Share: 0.25}.Fit(x, []int32{0, 0, 0, 1}, 3, []float32{-.1, -.2, -.05, .9})
	if err != nil || !slices.Equal(flags, []bool{false, true, false, false}) {
		t.Errorf("%v, %v", flags, err)
	}
}

func TestOutliersErrors(t *testing.T) {
	x := matrix.NewDense(2, 1)
	for _, c := range []struct {
		share  float64
		labels []int32
		score  []float32
		want   string
	}{
		{-.1, []int32{0, 0}, []float32{0, 0}, "Share = -0.1"},
		{1, []int32{0, 0}, []float32{0, 0}, "Share = 1 "},
		{math.NaN(), []int32{0, 0}, []float32{0, 0}, "Share = NaN"},
		{0, []int32{0}, []float32{0, 0}, "1 labels for 2 rows"},
		{0, []int32{0, 1}, []float32{0, 0}, "label 1 of row 1"},
		{0, []int32{0, 0}, []float32{0}, "1 scores for 2 rows"},
	} {
		if _, err := (Outliers{Share: c.share}).Fit(x, c.labels, 1, c.score); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v", c, err)
		}
	}
}
