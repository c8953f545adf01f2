package cluster

import (
	"testing"
	"time"
)

func day(year, month, day int) int32 {
	return int32(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix() / secondsADay)
}

func TestUnits(t *testing.T) {
	for _, u := range []Unit{Year, Quarter, Month, Day} {
		for d := day(1965, 1, 1); d < day(1975, 1, 1); d++ {
			index := u.Index(d)
			first, last := u.Days(index)
			if d < first || d > last || u.Index(first) != index || u.Index(last) != index || u.Index(last+1) != index+1 {
				t.Fatalf("%s: day %d is in period %d, from %d to %d", u, d, index, first, last)
			}
		}
		if u.Index(day(1970, 1, 1)) != 0 {
			t.Errorf("%s: 1970 begins with period %d", u, u.Index(0))
		}
	}
	for _, c := range []struct {
		u           Unit
		d           int32
		first, last int32
	}{
		{Year, day(2024, 2, 29), day(2024, 1, 1), day(2024, 12, 31)},
		{Quarter, day(1969, 11, 5), day(1969, 10, 1), day(1969, 12, 31)},
		{Month, day(2024, 2, 10), day(2024, 2, 1), day(2024, 2, 29)},
		{Day, day(1900, 3, 1), day(1900, 3, 1), day(1900, 3, 1)},
	} {
		if first, last := c.u.Days(c.u.Index(c.d)); first != c.first || last != c.last {
			t.Errorf("%s of day %d: %d to %d, want %d to %d", c.u, c.d, first, last, c.first, c.last)
		}
	}
}

// spread returns rows on single days, evenly over a span of days.
func spread(rows, span int, begin int32) Dates {
	var d Dates
	for i := range rows {
		on := begin + int32(i*(span-1)/(rows-1))
		d.From, d.To = append(d.From, on), append(d.To, on)
	}
	return d
}

func TestChooseUnit(t *testing.T) {
	for _, c := range []struct {
		span int
		want Unit
	}{{1, Day}, {7, Day}, {62, Day}, {64, Month}, {1000, Month}, {1200, Quarter}, {2900, Quarter}, {3100, Year}, {14000, Year}} {
		if got := ChooseUnit(spread(90, c.span, day(1968, 5, 1))); got != c.want {
			t.Errorf("%d days: %s, want %s", c.span, got, c.want)
		}
	}
	if got := ChooseUnit(Dates{}); got != Year {
		t.Errorf("no rows: %s", got)
	}
	if got := ChooseUnit(Dates{From: []int32{NoDay}, To: []int32{NoDay}}); got != Year {
		t.Errorf("no dates: %s", got)
	}
	// One old row of 200 changes nothing.
	stray := spread(200, 30, day(2024, 5, 1))
	stray.From[0], stray.To[0] = 0, 0
	if got := ChooseUnit(stray); got != Day {
		t.Errorf("with a stray row: %s", got)
	}
	// Rows of which only the year is known: a few may be left out, many not.
	for _, c := range []struct {
		yearOnly int
		want     Unit
	}{{9, Month}, {15, Year}} {
		d := spread(100, 300, day(2024, 1, 1))
		for i := range c.yearOnly {
			d.From[i*10%97], d.To[i*10%97] = day(2024, 1, 1), day(2024, 12, 31)
		}
		if got := ChooseUnit(d); got != c.want {
			t.Errorf("%d rows of a year: %s, want %s", c.yearOnly, got, c.want)
		}
	}
	// Rows of which the month is known are not shown by days.
	d := spread(100, 28, day(2024, 3, 1))
	for i := range d.From {
		d.From[i], d.To[i] = day(2024, 3, 1), day(2024, 3, 31)
	}
	if got := ChooseUnit(d); got != Month {
		t.Errorf("a month: %s", got)
	}
}
