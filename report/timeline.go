package report

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kindred/internal/table"
)

// Units of periods, as the manifest names them.
const (
	unitYear    = "year"
	unitQuarter = "quarter"
	unitMonth   = "month"
	unitDay     = "day"
)

const mostPeriods = 400 // empty ones are filled in up to here

// topicPeriod is a row of topics_over_time.parquet.
type topicPeriod struct {
	topic      int
	start, end int64 // days
	count      int64
	terms      []string
}

// readTimeline reads the papers of each topic in each period.
func (c *collector) readTimeline(ctx context.Context) error {
	f, err := c.run.Table("topics_over_time.parquet")
	if err != nil {
		return err
	}
	defer f.Close()
	var rows []topicPeriod
	err = f.Scan(ctx, []string{"topic", "period_start", "period_end", "count", "terms"}, func(_ int, b *table.Batch) error {
		v := b.Columns
		for i := range b.Rows {
			row := topicPeriod{int(v[0].Ints[i]), v[1].Ints[i], v[2].Ints[i], v[3].Ints[i], cleanAll(v[4].StringList(i))}
			if row.topic < 0 || row.topic >= len(c.report.Topics) || row.count < 0 || row.end < row.start {
				return c.damaged("a row of topics_over_time.parquet is none of a topic and a period")
			}
			rows = append(rows, row)
		}
		return nil
	})
	if err != nil || len(rows) == 0 {
		return err
	}
	c.report.fillTimeline(rows)
	return nil
}

// fillTimeline lines the counts of all topics up by period.
func (r *Report) fillTimeline(rows []topicPeriod) {
	ends := map[int64]int64{} // by start
	for _, row := range rows {
		ends[row.start] = max(ends[row.start], row.end)
	}
	var starts []int64
	for start := range ends {
		starts = append(starts, start)
	}
	slices.Sort(starts)
	first := starts[0]
	unit := unitOf(first, ends[first])
	if all := everyPeriod(unit, first, starts[len(starts)-1]); len(all) <= mostPeriods && containsAll(all, starts) {
		starts = all
	}
	at := map[int64]int{}
	r.Timeline = Timeline{Unit: unit, Periods: make([]Period, len(starts))}
	for i, start := range starts {
		end := ends[start]
		if end == 0 {
			end = nextPeriod(unit, start) - 1
		}
		at[start] = i
		r.Timeline.Periods[i] = Period{Name: periodName(unit, start), Start: isoDay(start), End: isoDay(end)}
	}
	for i := range r.Topics {
		r.Topics[i].Series = make([]int64, len(starts))
	}
	for i := range r.Fields {
		r.Fields[i].Series = make([]int64, len(starts))
	}
	slices.SortStableFunc(rows, func(a, b topicPeriod) int { return int(b.start - a.start) }) // the latest first
	for _, row := range rows {
		t, i := &r.Topics[row.topic], at[row.start]
		t.Series[i] += row.count
		r.Timeline.Periods[i].Count += row.count
		if t.Parent != nil {
			r.Fields[*t.Parent].Series[i] += row.count
		}
		if len(row.terms) > 0 && len(t.NewTerms) < shownNews {
			t.NewTerms = append(t.NewTerms, News{r.Timeline.Periods[i].Name, row.terms})
		}
	}
}

// unitOf is the unit of a period by its length.
func unitOf(start, end int64) string {
	switch days := end - start + 1; {
	case days > 100:
		return unitYear
	case days > 40:
		return unitQuarter
	case days > 3:
		return unitMonth
	}
	return unitDay
}

func dayOf(days int64) time.Time { return time.Unix(days*24*60*60, 0).UTC() }

// nextPeriod is the first day after the period that begins at start.
func nextPeriod(unit string, start int64) int64 {
	years, months, days := 0, 0, 0
	switch unit {
	case unitYear:
		years = 1
	case unitQuarter:
		months = 3
	case unitMonth:
		months = 1
	default:
		days = 1
	}
	return dayOf(start).AddDate(years, months, days).Unix() / (24 * 60 * 60)
}

// everyPeriod lists the first days of all periods from first to last, or of
// one more than mostPeriods.
func everyPeriod(unit string, first, last int64) []int64 {
	var out []int64
	for start := first; start <= last && len(out) <= mostPeriods; start = nextPeriod(unit, start) {
		out = append(out, start)
	}
	return out
}

func containsAll(sorted, wanted []int64) bool {
	for _, w := range wanted {
		if _, ok := slices.BinarySearch(sorted, w); !ok {
			return false
		}
	}
	return true
}

func periodName(unit string, start int64) string {
	day := dayOf(start)
	switch unit {
	case unitYear:
		return day.Format("2006")
	case unitQuarter:
		return fmt.Sprintf("%d Q%d", day.Year(), (int(day.Month())+2)/3)
	case unitMonth:
		return day.Format("2006-01")
	}
	return day.Format(time.DateOnly)
}
