package cluster

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Direction is where the share of a topic goes.
type Direction string

// The directions. Unknown is that of a topic with too few rows or periods.
const (
	Unknown Direction = ""
	Rising  Direction = "rising"
	Falling Direction = "falling"
	Steady  Direction = "steady"
)

// What a trend takes.
const (
	trendWindow  = 12   // periods with rows at most, unless said otherwise
	trendPeriods = 4    // and at least
	trendRows    = 10   // of the topic in them, at least
	trendLevel   = 0.05 // of the adjusted p-value
)

// Trend is how the share of a topic in all rows changes.
type Trend struct {
	Direction Direction
	Slope     float64 // change of the log odds of the share a period
	Error     float64 // its standard error
	P         float64 // two-sided, of no change
	Adjusted  float64 // P, adjusted for the number of topics (Benjamini and Hochberg, 1995)
	Spread    float64 // correlation of rows of a period, by which counts vary more than chance would have it
}

// Trends finds the trend of each topic (k) over the last periods with rows; last
// = 0 means 12. It fits it by logistic regression of its counts
// among all rows of a period on the number of the period, so that growth of the
// whole collection is none of a topic. Counts of a topic vary more from period
// to period than independent rows would; the regression therefore weighs a
// period of n rows by n / (1 + (n - 1) r), r being the correlation of rows that
// explains the residuals (Williams, 1982, model II), and tests the slope by
// Student's t. Each period counts one row more at the topic's mean share, which
// keeps slopes finite.
//
// A topic rises or falls where the adjusted p-value is below .05, and else is
// steady. Its direction is unknown, and all figures are zero, where fewer than 4
// periods have rows, fewer than 10 rows are the topic's, or all are.
func (t *TopicsOverTime) Trends(last int) []Trend {
	if last <= 0 {
		last = trendWindow
	}
	first := max(0, len(t.Periods)-last)
	periods := t.Periods[first:]
	trends := make([]Trend, len(t.Counts))
	var tested []int
	for topic, counts := range t.Counts {
		counts = counts[first:]
		of, all := int64(0), int64(0)
		for at, count := range counts {
			of += count
			all += periods[at].Rows
		}
		if len(periods) < trendPeriods || of < trendRows || of == all {
			continue
		}
		trends[topic] = fitTrend(counts, periods)
		tested = append(tested, topic)
	}
	p := make([]float64, len(tested))
	for i, topic := range tested {
		p[i] = trends[topic].P
	}
	for i, adjusted := range adjust(p) {
		trend := &trends[tested[i]]
		trend.Adjusted, trend.Direction = adjusted, Steady
		switch {
		case adjusted >= trendLevel:
		case trend.Slope > 0:
			trend.Direction = Rising
		default:
			trend.Direction = Falling
		}
	}
	return trends
}

// fitTrend tests one topic.
func fitTrend(counts []int64, periods []TimePeriod) Trend {
	l := newLogistic(counts, periods)
	free := float64(len(counts) - 2)
	scale, spread := l.fit(0)/free, 0.0
	if scale > 1 {
		spread, scale = l.spread(free)
		free-- // it is estimated too
	}
	deviation := math.Sqrt(l.variance * max(scale, 1))
	tail := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: free}.CDF(-math.Abs(l.slope / deviation))
	return Trend{Slope: l.slope, Error: deviation, P: min(2*tail, 1), Spread: spread}
}
