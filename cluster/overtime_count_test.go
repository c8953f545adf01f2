package cluster

import (
	"context"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"kindred/internal/rng"
	"kindred/matrix"
)

// years returns dates of which only the year is known; 0 is unknown.
func years(list ...int) Dates {
	var d Dates
	for _, year := range list {
		from, to := int32(NoDay), int32(NoDay)
		if year != 0 {
			from, to = day(year, 1, 1), day(year, 12, 31)
		}
		d.From, d.To = append(d.From, from), append(d.To, to)
	}
	return d
}

func mustFollow(t *testing.T, s Timeline, d Dates, labels []int32, k int, tfidf *matrix.CSR) *TopicsOverTime {
	t.Helper()
	over, err := s.Fit(t.Context(), d, labels, k, tfidf)
	if err != nil {
		t.Fatal(err)
	}
	return over
}

func TestTimelineCounts(t *testing.T) {
	labels := []int32{0, 0, 1, 1, 0, 0, 1, 0, 2}
	d := years(2003, 2001, 2001, 2003, 0, 2003, 2003, 1969, 0)
	d.From[6], d.To[6] = day(2003, 12, 31), day(2004, 1, 1) // it may be either year
	over := mustFollow(t, Timeline{}, d, labels, 3, sparse(1, make([][]int32, 9)...))
	if over.Unit != Year || over.Dated != 7 || over.Counted != 6 {
		t.Errorf("%s, %d dated, %d counted", over.Unit, over.Dated, over.Counted)
	}
	want := []TimePeriod{
		{-1, day(1969, 1, 1), day(1969, 12, 31), 1},
		{31, day(2001, 1, 1), day(2001, 12, 31), 2},
		{33, day(2003, 1, 1), day(2003, 12, 31), 3},
	}
	if !slices.Equal(over.Periods, want) {
		t.Errorf("periods %v, want %v", over.Periods, want)
	}
	if counts := [][]int64{{1, 1, 2}, {0, 1, 1}, {0, 0, 0}}; !reflect.DeepEqual(over.Counts, counts) {
		t.Errorf("counts %v, want %v", over.Counts, counts)
	}
	if share := over.Share(0, 2); share != 2.0/3 {
		t.Errorf("share %v", share)
	}
	if quarters := mustFollow(t, Timeline{Unit: Quarter}, d, labels, 3, sparse(1, make([][]int32, 9)...)); quarters.Counted != 0 || quarters.Dated != 7 {
		t.Errorf("quarters of years: %+v", quarters)
	}
}

// risingRows has two topics over three years with the common term 0. In topic
// 0, term 1 comes up in year 3, and term 2 goes after year 1.
func risingRows(rows int) (labels []int32, list []int, tfidf *matrix.CSR) {
	random := rng.Stream(5, "test/rising", 0)
	var terms [][]int32
	for i := range rows {
		label, year := int32(i%2), 2000+i%3
		row := []int32{0}
		for term, odds := range []float64{1: 0.05, 2: 0.05, 3: 0.3, 4: 0.3, 5: 0.001} {
			if label == 0 && (term == 1 && year == 2002 || term == 2 && year == 2000) {
				odds = 0.5
			}
			if term > 0 && random.Float64() < odds {
				row = append(row, int32(term))
			}
		}
		labels, list, terms = append(labels, label), append(list, year), append(terms, row)
	}
	return labels, list, sparse(6, terms...)
}

func TestNewTerms(t *testing.T) {
	labels, list, tfidf := risingRows(1200)
	over := mustFollow(t, Timeline{}, years(list...), labels, 2, tfidf)
	for at, want := range [][]int32{{2}, nil, {1}} {
		if got := over.Terms[0][at]; !slices.Equal(got, want) {
			t.Errorf("topic 0, year %d: terms %v, want %v", 2000+at, got, want)
		}
		if got := over.Terms[1][at]; len(got) > 0 {
			t.Errorf("topic 1, year %d: terms %v, though nothing changes", 2000+at, got)
		}
	}
	// Values weigh terms that are equally new.
	weighed := sparse(3, append(make([][]int32, 12), slices.Repeat([][]int32{{0, 1, 2}}, 12)...)...)
	for i, term := range weighed.Indices {
		weighed.Values[i] = float32(1 + term%2)
	}
	d := years(append(slices.Repeat([]int{2000}, 12), slices.Repeat([]int{2001}, 12)...)...)
	two := mustFollow(t, Timeline{Terms: 2}, d, make([]int32, 24), 1, weighed)
	if got := two.Terms[0][1]; !slices.Equal(got, []int32{1, 0}) {
		t.Errorf("terms %v, want the one that weighs most, and the first of equal ones", got)
	}
	form := func(a, b int32) bool { return a == 1 && b == 0 }
	two = mustFollow(t, Timeline{Terms: 2, Variant: form}, d, make([]int32, 24), 1, weighed)
	if got := two.Terms[0][1]; !slices.Equal(got, []int32{1, 2}) {
		t.Errorf("terms %v, want none that is a form of one before", got)
	}
}

func TestTermsNeedSupport(t *testing.T) {
	// Two rows are not enough, nor three of a hundred, nor a single period.
	rows := make([][]int32, 40)
	rows[20], rows[21] = []int32{0}, []int32{0}
	list := slices.Concat(slices.Repeat([]int{2000}, 20), slices.Repeat([]int{2001}, 20))
	if over := mustFollow(t, Timeline{}, years(list...), make([]int32, 40), 1, sparse(1, rows...)); len(over.Terms[0][1]) != 0 {
		t.Errorf("two rows: %v", over.Terms)
	}
	rows = make([][]int32, 2000)
	rows[1990], rows[1991], rows[1992] = []int32{0}, []int32{0}, []int32{0}
	list = slices.Concat(slices.Repeat([]int{2000}, 1900), slices.Repeat([]int{2001}, 100))
	if over := mustFollow(t, Timeline{}, years(list...), make([]int32, 2000), 1, sparse(1, rows...)); len(over.Terms[0][1]) != 0 {
		t.Errorf("three rows of a hundred: %v", over.Terms)
	}
	if over := mustFollow(t, Timeline{}, years(2000, 2000, 2000), make([]int32, 3), 1, sparse(1, []int32{0}, []int32{0}, []int32{0})); len(over.Terms[0][0]) != 0 {
		t.Errorf("one period: %v", over.Terms)
	}
}

func TestLogOddsZ(t *testing.T) {
	// 20 of 50 rows against 10 of 100: the prior is 10 rows at a fifth.
	difference := math.Log(22.0/38) - math.Log(12.0/98)
	want := difference / math.Sqrt(1.0/22+1.0/38+1.0/12+1.0/98)
	if got := logOddsZ(20, 50, 10, 100); math.Abs(got-want) > 1e-12 {
		t.Errorf("z = %v, want %v", got, want)
	}
	if got := logOddsZ(10, 100, 20, 50); math.Abs(got+want) > 1e-12 {
		t.Errorf("the other way round z = %v, want %v", got, -want)
	}
	if got := logOddsZ(5, 5, 7, 7); got != 0 {
		t.Errorf("a term of all rows has z = %v", got)
	}
}

func TestTimelineIsTheSameForAnyWorkers(t *testing.T) {
	labels, list, tfidf := risingRows(900)
	for i := range labels {
		labels[i] = int32(i % 7)
	}
	d := years(list...)
	want := mustFollow(t, Timeline{Workers: 1}, d, labels, 7, tfidf)
	for _, workers := range []int{2, 3, 8} {
		if got := mustFollow(t, Timeline{Workers: workers}, d, labels, 7, tfidf); !reflect.DeepEqual(got, want) {
			t.Errorf("%d workers differ", workers)
		}
	}
}

func TestTimelineErrors(t *testing.T) {
	tfidf := sparse(1, nil, nil)
	turned := years(2001, 2002)
	turned.To[1] = turned.From[1] - 1
	for _, c := range []struct {
		s      Timeline
		d      Dates
		labels []int32
		want   string
	}{
		{Timeline{Terms: -1}, years(1, 2), []int32{0, 0}, "Terms = -1"},
		{Timeline{Unit: "week"}, years(1, 2), []int32{0, 0}, `Unit = "week"`},
		{Timeline{}, years(1), []int32{0, 0}, "1 and 1 dates for 2 rows"},
		{Timeline{}, turned, []int32{0, 0}, "row 1 ends on day"},
		{Timeline{}, years(1, 2), []int32{0, 1}, "label 1 of row 1"},
	} {
		if _, err := c.s.Fit(t.Context(), c.d, c.labels, 1, tfidf); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Timeline{}).Fit(ctx, years(1, 2), []int32{0, 0}, 1, tfidf); err != context.Canceled {
		t.Errorf("cancelled: %v", err)
	}
}
