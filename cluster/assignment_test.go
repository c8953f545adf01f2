package cluster

import (
	"math"
	"slices"
	"testing"

	"kindred/internal/rng"
	"kindred/matrix"
)

func TestRepairTakesTheFarthestRows(t *testing.T) {
	x := &matrix.Dense{Rows: 7, Cols: 1, Data: []float32{0, 0.1, 0.2, 0.1, 5, -9, 100}}
	p, err := centre(t.Context(), 1, x)
	if err != nil {
		t.Fatal(err)
	}
	centroids := matrix.NewDense(4, 1)
	subtract(centroids.Row(0), []float32{0}, p.mean)
	subtract(centroids.Row(1), []float32{90}, p.mean)
	centroids.Row(2)[0], centroids.Row(3)[0] = 1e4, 1e4
	rows, a := NewRows(x, p.mean, p.lengths), NewAssignment(4, 1)
	if err := assign(t.Context(), 1, p.blocks, NewCenters(centroids), nil, rows, a); err != nil {
		t.Fatal(err)
	}
	repaired, err := repair(t.Context(), 1, p.blocks, centroids, rows, a)
	if err != nil || repaired != 1 || !slices.Equal(a.Counts, []int64{5, 1, 1, 0}) {
		t.Fatalf("%d repaired, counts %v, %v", repaired, a.Counts, err)
	}
	if rows.Labels[5] != 2 {
		t.Errorf("label %d of the row that moved", rows.Labels[5])
	}
	// Row 6 is farthest, but all that cluster 1 has; row 5 is next.
	if got := a.Means(centroids).Row(2)[0] + p.mean[0]; math.Abs(float64(got)+9) > 1e-4 {
		t.Errorf("cluster 2 moved to %v, want -9", got)
	}
}

func TestPartsMergeToTheWhole(t *testing.T) {
	x, _ := planted(1000, 6, 4, 1, 14)
	p, err := centre(t.Context(), 1, x)
	if err != nil {
		t.Fatal(err)
	}
	whole, split := NewRows(x, p.mean, p.lengths), NewRows(x, p.mean, p.lengths)
	one, two := NewAssignment(4, 6), NewAssignment(4, 6)
	centroids := x.RowRange(0, 4)
	var drift *Drift
	for range 3 {
		c := NewCenters(centroids)
		one.Add(c, drift, whole)
		part, rest := NewAssignment(4, 6), NewAssignment(4, 6)
		part.Add(c, drift, split.Slice(0, 377))
		rest.Add(c, drift, split.Slice(377, 1000))
		part.Merge(rest)
		two.Merge(part)
		if !slices.Equal(whole.Labels, split.Labels) || !slices.Equal(one.Counts, two.Counts) || one.Moved != two.Moved {
			t.Error("two parts differ from the whole")
		}
		for i, v := range one.Sums {
			if math.Abs(v-two.Sums[i]) > 1e-9 {
				t.Fatalf("sum %d: %v in one, %v in two parts", i, v, two.Sums[i])
			}
		}
		next := one.Means(centroids)
		drift = NewDrift(centroids, next)
		centroids = next
	}
}

func TestBoundsSaveWorkAndChangeNothing(t *testing.T) {
	x, _ := planted(3000, 24, 30, 2.5, 15)
	p, err := centre(t.Context(), 1, x)
	if err != nil {
		t.Fatal(err)
	}
	const k = 20
	bounded, free := NewRows(x, p.mean, p.lengths), NewRows(x, p.mean, p.lengths)
	a := NewAssignment(k, 24)
	centroids := matrix.NewDense(k, 24)
	for c := range k {
		p.row(centroids.Row(c), 40*c)
	}
	var drift *Drift
	kept := 0
	const rounds = 40
	for range rounds {
		centers := NewCenters(centroids)
		if drift != nil {
			after := NewRows(x, p.mean, p.lengths)
			copy(after.Labels, bounded.Labels)
			copy(after.Upper, bounded.Upper)
			copy(after.Lower, bounded.Lower)
			for i := range x.Rows {
				if after.keep(i, drift) {
					kept++
				}
			}
		}
		a.Add(centers, drift, bounded)
		NewAssignment(k, 24).Add(centers, nil, free)
		row := make([]float32, 24)
		for i := range x.Rows {
			p.row(row, i)
			if bounded.Labels[i] != free.Labels[i] {
				t.Fatalf("row %d goes to %d with bounds, to %d without", i, bounded.Labels[i], free.Labels[i])
			}
			for c := range k {
				distance := math.Sqrt(squaredDistance(row, centroids.Row(c)))
				if own := bounded.Labels[i] == int32(c); own && distance > float64(bounded.Upper[i]) ||
					!own && distance < float64(bounded.Lower[i]) {
					t.Fatalf("row %d of cluster %d is at %v from %d, bounds %v and %v",
						i, bounded.Labels[i], distance, c, bounded.Upper[i], bounded.Lower[i])
				}
			}
		}
		next := a.Means(centroids)
		drift = NewDrift(centroids, next)
		centroids = next
	}
	if kept < rounds*x.Rows/4 {
		t.Errorf("%d of %d rows were not looked at", kept, rounds*x.Rows)
	}
	// What was added and taken off is still the sum.
	exact := NewAssignment(k, 24)
	for i, label := range bounded.Labels {
		exact.Counts[label]++
		row := make([]float32, 24)
		p.row(row, i)
		addRow(exact.Sums[int(label)*24:int(label+1)*24], row)
	}
	if !slices.Equal(exact.Counts, a.Counts) {
		t.Errorf("counts %v, want %v", a.Counts, exact.Counts)
	}
	for i, want := range exact.Sums {
		if math.Abs(a.Sums[i]-want) > 1e-9 {
			t.Fatalf("sum %d is %v, want %v", i, a.Sums[i], want)
		}
	}
}

func TestNearest(t *testing.T) {
	random := rng.Stream(16, "test/nearest", 0)
	for _, k := range []int{1, 2, 3, 7, 50} {
		centroids := matrix.NewDense(k, 2)
		for i := range centroids.Data {
			centroids.Data[i] = float32(random.IntN(3)) // with many equal ones
		}
		p := newProducts(NewCenters(centroids))
		rows := make([][]float32, p.width)
		for i := range rows {
			rows[i] = []float32{float32(random.IntN(4)), float32(random.IntN(4))}
		}
		p.run(rows, []float32{1, 0.5})
		n := newNearest(p)
		n.find(p)
		for i, row := range rows {
			label, first, second := int32(-1), float32(math.Inf(-1)), float32(math.Inf(-1))
			for c := range k {
				c0, c1 := centroids.Row(c)[0], centroids.Row(c)[1]
				score := (row[0]-1)*c0 + (row[1]-0.5)*c1 - (c0*c0+c1*c1)/2
				if score > first {
					label, first, second = int32(c), score, first
				} else {
					second = max(second, score)
				}
			}
			if n.labels[i] != label || n.first[i] != first || n.second[i] != second {
				t.Errorf("K = %d, row %v: %d, %v and %v, want %d, %v and %v",
					k, row, n.labels[i], n.first[i], n.second[i], label, first, second)
			}
		}
	}
}
