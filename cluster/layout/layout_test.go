package layout

import (
	"context"
	"fmt"
	"math"
	"testing"

	"kindred/internal/kernel"
	"kindred/internal/rng"
	"kindred/matrix"
)

// islands returns n rows about as many directions as given, and the k nearest
// rows of each.
func islands(n, groups, k int) (*matrix.Dense, []int32, []int32) {
	const d = 12
	random := rng.Stream(7, "layout/test", n)
	x, labels := matrix.NewDense(n, d), make([]int32, n)
	centres := matrix.NewDense(groups, d)
	for i := range centres.Data {
		centres.Data[i] = float32(random.NormFloat64())
	}
	for i := range n {
		labels[i] = int32(i % groups)
		for j := range d {
			x.Row(i)[j] = centres.Row(i % groups)[j] + float32(random.NormFloat64()*.5)
		}
		matrix.NormalizeRow(x.Row(i))
	}
	return x, bruteNeighbors(x, k), labels
}

// bruteNeighbors looks at rows of the same group and a few others alone, which is
// enough for a test.
func bruteNeighbors(x *matrix.Dense, k int) []int32 {
	n := x.Rows
	out := make([]int32, 0, n*k)
	for i := range n {
		var rows []int32
		var cosines []float32
		for j := range n {
			if j == i {
				continue
			}
			c := kernel.Dot(x.Row(i), x.Row(j))
			at := len(rows)
			for at > 0 && c > cosines[at-1] {
				at--
			}
			if at == k {
				continue
			}
			rows, cosines = append(rows, 0), append(cosines, 0)
			copy(rows[at+1:], rows[at:])
			copy(cosines[at+1:], cosines[at:])
			rows[at], cosines[at] = int32(j), c
			rows, cosines = rows[:min(k, len(rows))], cosines[:min(k, len(cosines))]
		}
		for len(rows) < k {
			rows = append(rows, -1)
		}
		out = append(out, rows...)
	}
	return out
}

func fit(t testing.TB, workers int, x *matrix.Dense, neighbors []int32, k int) *Map {
	t.Helper()
	m, err := Settings{Workers: workers}.Fit(context.Background(), x, neighbors, k)
	if err != nil {
		t.Fatal(err)
	}
	for i := range m.X {
		for _, v := range []float32{m.X[i], m.Y[i]} {
			if !(v >= -1 && v <= 1) {
				t.Fatalf("point %d of %d is at %v, %v", i, len(m.X), m.X[i], m.Y[i])
			}
		}
	}
	return m
}

// 5,000 rows are three blocks of points.
func TestSameMapForAnyWorkers(t *testing.T) {
	x, neighbors, _ := islands(5000, 9, 6)
	want := fit(t, 1, x, neighbors, 6)
	for _, workers := range []int{2, 3, 8} {
		got := fit(t, workers, x, neighbors, 6)
		for i := range want.X {
			if got.X[i] != want.X[i] || got.Y[i] != want.Y[i] {
				t.Fatalf("%d workers: point %d is at %v, %v, not %v, %v", workers, i, got.X[i], got.Y[i], want.X[i], want.Y[i])
			}
		}
	}
}

func TestMapKeepsNeighbourhoods(t *testing.T) {
	x, neighbors, labels := islands(1500, 10, 10)
	m := fit(t, 0, x, neighbors, 10)
	trust, err := Trustworthiness(context.Background(), x, m, 10, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	places, err := Settings{}.start(context.Background(), x)
	if err != nil {
		t.Fatal(err)
	}
	plain := &Map{make([]float32, 1500), make([]float32, 1500)}
	for i := range plain.X {
		plain.X[i], plain.Y[i] = places[2*i], places[2*i+1]
	}
	components, err := Trustworthiness(context.Background(), x, plain, 10, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if trust < .9 || trust < components+.05 {
		t.Errorf("trustworthiness %.3f, of the principal components %.3f", trust, components)
	}
	// Of the ten nearest points nearly all are of the same island.
	same, all := 0, 0
	for i := range m.X {
		for _, p := range nearest(nil, m, i, 10) {
			all++
			if labels[p.row] == labels[i] {
				same++
			}
		}
	}
	if share := float64(same) / float64(all); share < .95 {
		t.Errorf("%.3f of the nearest points are of the same island", share)
	}
	// Labels stand among their points.
	for group, place := range m.LabelPlaces(labels, 10) {
		near := &Map{append([]float32{place.X}, m.X...), append([]float32{place.Y}, m.Y...)}
		own := 0
		for _, p := range nearest(nil, near, 0, 20) {
			if labels[p.row-1] == int32(group) {
				own++
			}
		}
		if own < 12 {
			t.Errorf("the label of island %d stands among %d of its own points of 20", group, own)
		}
	}
}

func TestFewAndOddRows(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 10, 59} {
		x, neighbors, _ := islands(n, 3, 10)
		fit(t, 2, x, neighbors, 10)
	}
	equal := matrix.NewDense(300, 4)
	for i := range 300 {
		equal.Row(i)[1] = 1
	}
	m := fit(t, 2, equal, bruteNeighbors(equal, 5), 5)
	if spread := spreadOf(m); spread < .1 {
		t.Errorf("equal rows stand within %.3f", spread)
	}
	zeros := matrix.NewDense(40, 3) // no neighbours at all
	none := make([]int32, 40*2)
	for i := range none {
		none[i] = -1
	}
	m = fit(t, 2, zeros, none, 2)
	for i := range m.X {
		if r := math.Hypot(float64(m.X[i]), float64(m.Y[i])); math.Abs(r-ringRadius) > 1e-5 {
			t.Errorf("row %d without neighbours stands at radius %v", i, r)
		}
	}
	fit(t, 1, matrix.NewDense(7, 0), make([]int32, 0), 0)
}

func spreadOf(m *Map) float64 {
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range m.X {
		low, high = math.Min(low, float64(v)), math.Max(high, float64(v))
	}
	return high - low
}

func TestWhatIsNoNeighbour(t *testing.T) {
	x := matrix.NewDense(3, 2)
	for _, neighbors := range [][]int32{{1, 2}, {1, 2, 3}, {1, 2, 2}, {1, 2, -2}} {
		if _, err := (Settings{}).Fit(context.Background(), x, neighbors, 1); err == nil {
			t.Errorf("neighbours %v of three rows are taken", neighbors)
		}
	}
	if _, err := Trustworthiness(context.Background(), x, &Map{}, 5, 0, 0); err == nil {
		t.Error("a map of no points is taken for three rows")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := (Settings{}).Fit(ctx, x, []int32{1, 2, 0}, 1); err == nil {
		t.Error("a cancelled layout ends well")
	}
}

// TestFieldIsTheSumOfTheKernel compares the grid with plain loops in float64. The
// potential may be off by a constant, which moves nothing.
func TestFieldIsTheSumOfTheKernel(t *testing.T) {
	random := rng.Stream(3, "layout/field", 0)
	const n = 4500
	points := make([]float32, 2*n)
	for i := range points {
		points[i] = float32(random.NormFloat64() * 12)
	}
	d := newDescent(nil, points, 2)
	d.fitGrid()
	if err := d.field.compute(context.Background(), 2, points); err != nil {
		t.Fatal(err)
	}
	inverse := float32(1 / d.field.spacing)
	var off []float64
	largest := 0.0
	for i := 0; i < n; i += 97 {
		p, gx, gy := d.field.at(points[2*i], points[2*i+1], inverse)
		var want, wantX, wantY float64
		for j := range n {
			dx, dy := float64(points[2*i]-points[2*j]), float64(points[2*i+1]-points[2*j+1])
			q := 1 / (1 + dx*dx + dy*dy)
			want += q
			wantX -= 2 * dx * q * q
			wantY -= 2 * dy * q * q
		}
		off, largest = append(off, float64(p)-want), math.Max(largest, want)
		if far := math.Hypot(float64(gx)-wantX, float64(gy)-wantY); far > .02*want {
			t.Errorf("the gradient at point %d is %v, %v, not %v, %v", i, gx, gy, wantX, wantY)
		}
	}
	mean := 0.0
	for _, v := range off {
		mean += v / float64(len(off))
	}
	if math.Abs(mean) > .04*largest {
		t.Errorf("potentials of up to %.1f are off by %.2f", largest, mean)
	}
	for _, v := range off {
		if math.Abs(v-mean) > .01*largest {
			t.Errorf("a potential is off by %.2f, where all are by %.2f", v, mean)
		}
	}
}

// TestTrustworthinessAgainstItsDefinition counts ranks with plain loops.
func TestTrustworthinessAgainstItsDefinition(t *testing.T) {
	x, _, _ := islands(90, 4, 3)
	random := rng.Stream(5, "layout/trust", 0)
	m := &Map{make([]float32, 90), make([]float32, 90)}
	for i := range m.X {
		m.X[i], m.Y[i] = float32(random.NormFloat64()), float32(random.NormFloat64())
	}
	const k, n = 5, 90
	sum := 0.0
	for i := range n {
		rank := func(less func(a, b int) bool, j int) int {
			r := 1
			for l := range n {
				if l != i && l != j && less(l, j) {
					r++
				}
			}
			return r
		}
		square := func(j int) float32 {
			dx, dy := m.X[j]-m.X[i], m.Y[j]-m.Y[i]
			return dx*dx + dy*dy
		}
		for j := range n {
			if j == i || rank(func(a, b int) bool { return square(a) < square(b) }, j) > k {
				continue
			}
			cosine := func(l int) float32 { return kernel.Dot(x.Row(i), x.Row(l)) }
			sum += math.Max(0, float64(rank(func(a, b int) bool { return cosine(a) > cosine(b) }, j)-k))
		}
	}
	want := 1 - 2*sum/float64(n*k*(2*n-3*k-1))
	got, err := Trustworthiness(context.Background(), x, m, k, 0, 3)
	if err != nil || math.Abs(got-want) > 1e-9 {
		t.Errorf("trustworthiness %v, want %v, %v", got, want, err)
	}
}

func Example() {
	// Six rows of two kinds, each with its two nearest ones.
	x := matrix.NewDense(6, 2)
	for i := range 6 {
		x.Row(i)[i/3] = 1
	}
	m, err := Settings{}.Fit(context.Background(), x, []int32{1, 2, 0, 2, 0, 1, 4, 5, 3, 5, 3, 4}, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	places := m.LabelPlaces([]int32{0, 0, 0, 1, 1, 1}, 2)
	apart := math.Hypot(float64(places[0].X-places[1].X), float64(places[0].Y-places[1].Y))
	fmt.Println("two islands:", apart > .5)
	// Output: two islands: true
}
