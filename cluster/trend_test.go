package cluster

import (
	"math"
	"math/rand/v2"
	"testing"

	"kindred/internal/rng"
)

// draw returns topics over time: topic t has the share of a logistic curve of
// the given log odds and slope, moved by chance from period to period by the
// given deviation. Periods have the given numbers of rows.
func draw(random *rand.Rand, rows []int64, topics int, odds, slope, deviation float64) *TopicsOverTime {
	over := &TopicsOverTime{Unit: Year}
	for i, n := range rows {
		over.Periods = append(over.Periods, TimePeriod{Index: int32(i), Rows: n})
	}
	for range topics {
		var counts []int64
		for i, n := range rows {
			at := odds + slope*(float64(i)-float64(len(rows)-1)/2) + deviation*random.NormFloat64()
			p := 1 / (1 + math.Exp(-at))
			count := int64(0)
			for range n {
				if random.Float64() < p {
					count++
				}
			}
			counts = append(counts, count)
		}
		over.Counts = append(over.Counts, counts)
	}
	return over
}

// growing are the sizes of periods of a collection that doubles every two.
func growing(periods int) (rows []int64) {
	for i := range periods {
		rows = append(rows, int64(40*math.Pow(2, float64(i)/2)))
	}
	return rows
}

func count(trends []Trend, d Direction) (n int) {
	for _, trend := range trends {
		if trend.Direction == d {
			n++
		}
	}
	return n
}

// TestGrowthOfTheCollectionIsNoTrend draws topics whose share stays what it is,
// with and without more spread than chance, and counts how many p-values are
// below .05.
func TestGrowthOfTheCollectionIsNoTrend(t *testing.T) {
	random := rng.Stream(1, "test/null", 0)
	for _, deviation := range []float64{0, 0.2, 0.5} {
		for _, periods := range []int{5, 12} {
			trends := draw(random, growing(periods), 600, -3, 0, deviation).Trends(0)
			false5, tested := 0, 0
			for _, trend := range trends {
				if trend.Direction != Unknown {
					tested++
					if trend.P < 0.05 {
						false5++
					}
				}
			}
			t.Logf("deviation %v, %d periods: %d of %d below .05", deviation, periods, false5, tested)
			if share := float64(false5) / float64(tested); tested < 500 || share > 0.068 { // .05 and twice its standard error
				t.Errorf("deviation %v, %d periods: %v of %d p-values are below .05", deviation, periods, share, tested)
			}
			if called := count(trends, Rising) + count(trends, Falling); called > 3 {
				t.Errorf("deviation %v, %d periods: %d of %d topics are said to change", deviation, periods, called, tested)
			}
		}
	}
}

func TestPlantedTrendsAreFound(t *testing.T) {
	random := rng.Stream(2, "test/trends", 0)
	for _, c := range []struct {
		slope float64
		want  Direction
	}{{0.2, Rising}, {-0.2, Falling}} {
		trends := draw(random, growing(12), 40, -3, c.slope, 0.15).Trends(0)
		if found := count(trends, c.want); found < 36 {
			t.Errorf("slope %v: %d of 40 topics are %s", c.slope, found, c.want)
		}
		mean := 0.0
		for _, trend := range trends {
			mean += trend.Slope / 40
		}
		if math.Abs(mean-c.slope) > 0.03 {
			t.Errorf("slope %v is estimated as %v", c.slope, mean)
		}
	}
}

func TestASuddenTopicRises(t *testing.T) {
	over := &TopicsOverTime{Counts: [][]int64{{0, 0, 0, 0, 0, 0, 0, 1, 5, 60, 700}, {100, 110, 90, 120, 100, 100, 90, 80, 110, 100, 120}}}
	for i := range 11 {
		over.Periods = append(over.Periods, TimePeriod{Index: int32(i), Rows: 4000})
	}
	trends := over.Trends(0)
	if trends[0].Direction != Rising || trends[0].Slope < 1 || trends[1].Direction != Steady {
		t.Errorf("%+v", trends)
	}
	for _, trend := range trends {
		if math.IsNaN(trend.P) || math.IsInf(trend.Error, 0) || trend.Adjusted < trend.P {
			t.Errorf("%+v", trend)
		}
	}
}

func TestTooLittleForATrend(t *testing.T) {
	rows := []int64{100, 100, 100, 100, 100}
	for name, c := range map[string]struct {
		counts []int64
		rows   []int64
	}{
		"few periods": {[]int64{1, 10, 50}, rows[:3]},
		"few rows":    {[]int64{0, 0, 2, 3, 4}, rows},
		"all rows":    {rows, rows},
		"none":        {nil, nil},
	} {
		over := &TopicsOverTime{Counts: [][]int64{c.counts}}
		for i, n := range c.rows {
			over.Periods = append(over.Periods, TimePeriod{Index: int32(i), Rows: n})
		}
		if trend := over.Trends(0)[0]; trend != (Trend{}) {
			t.Errorf("%s: %+v", name, trend)
		}
	}
}

func TestTrendsLookAtTheLastPeriods(t *testing.T) {
	over := &TopicsOverTime{}
	var counts []int64
	for i := range 20 {
		over.Periods = append(over.Periods, TimePeriod{Index: int32(2 * i), Rows: 1000})
		counts = append(counts, int64(20+20*max(10-i, i-10))) // down, and up again
	}
	over.Counts = [][]int64{counts}
	if got := over.Trends(10)[0]; got.Direction != Rising {
		t.Errorf("the last ten: %+v", got)
	}
	if got := over.Trends(20)[0]; got.Direction != Steady {
		t.Errorf("all: %+v", got)
	}
	// Periods without rows in between count: a step of two halves the slope.
	dense := &TopicsOverTime{Counts: over.Counts}
	for i := range 20 {
		dense.Periods = append(dense.Periods, TimePeriod{Index: int32(i), Rows: 1000})
	}
	if wide, narrow := over.Trends(10)[0], dense.Trends(10)[0]; math.Abs(2*wide.Slope-narrow.Slope) > 1e-6 || math.Abs(wide.P-narrow.P) > 1e-6 {
		t.Errorf("slopes %v and %v", wide.Slope, narrow.Slope)
	}
}

func TestFitIsMostLikely(t *testing.T) {
	over := draw(rng.Stream(3, "test/fit", 0), growing(9), 5, -1, 0.1, 0.4)
	for _, counts := range over.Counts {
		l := newLogistic(counts, over.Periods)
		for _, correlation := range []float64{0, 0.01, 1} {
			l.fit(correlation)
			best := l.look(l.intercept, l.slope, correlation).likelihood
			for _, step := range [][2]float64{{1e-3, 0}, {-1e-3, 0}, {0, 1e-3}, {0, -1e-3}} {
				if l.look(l.intercept+step[0], l.slope+step[1], correlation).likelihood > best {
					t.Errorf("%v, correlation %v: a step of %v is likelier", counts, correlation, step)
				}
			}
		}
	}
}

func TestAdjust(t *testing.T) {
	got := adjust([]float64{0.03, 0.005, 0.9, 0.02, 0.03})
	want := []float64{0.0375, 0.025, 0.9, 0.0375, 0.0375}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-12 {
			t.Errorf("adjusted %v, want %v", got, want)
			break
		}
	}
}
