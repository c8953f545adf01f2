package cluster

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// Unit is a length of periods.
type Unit string

// The units. Auto stands for the one that ChooseUnit chooses.
const (
	Auto    Unit = ""
	Year    Unit = "year"
	Quarter Unit = "quarter"
	Month   Unit = "month"
	Day     Unit = "day"
)

// NoDay stands for a day that is not known.
const NoDay = math.MinInt32

// Dates says when each row was published: between the days From and To, both
// included, in days since 1970-01-01; one day twice where it is known, the first
// and the last of a year or a month where no more is. From is NoDay where
// nothing is known.
type Dates struct {
	From, To []int32 // n
}

func (d Dates) validate(n int) error {
	if len(d.From) != n || len(d.To) != n {
		return fmt.Errorf("cluster: %d and %d dates for %d rows", len(d.From), len(d.To), n)
	}
	for i, from := range d.From {
		if from != NoDay && d.To[i] < from {
			return fmt.Errorf("cluster: row %d ends on day %d, before it begins on day %d", i, d.To[i], from)
		}
	}
	return nil
}

func (u Unit) validate() error {
	switch u {
	case Auto, Year, Quarter, Month, Day:
		return nil
	}
	return fmt.Errorf("cluster: Unit = %q is none of %q, %q, %q, %q; empty means the one that fits the span", u, Year, Quarter, Month, Day)
}

// How ChooseUnit chooses.
const (
	daysUpTo     = 62        // a span of so many days is shown by days,
	monthsUpTo   = 3 * 366   // one of three years by months,
	quartersUpTo = 8 * 366   // one of eight by quarters
	strayShare   = 0.01      // of rows at either end that do not count for the span
	fittingShare = 9.0 / 10. // of dated rows that must lie in one period each
)

// ChooseUnit chooses the unit for rows by the time from the first to the last
// hundredth of them: days up to 62 days, months up to 3 years, quarters up to 8
// years, else years. Where a tenth of the rows or more are not known to lie in
// one period of this unit, the next longer one is taken. Without dates it is
// Year.
func ChooseUnit(d Dates) Unit {
	var begins []int32
	for _, from := range d.From {
		if from != NoDay {
			begins = append(begins, from)
		}
	}
	if len(begins) == 0 {
		return Year
	}
	slices.Sort(begins)
	stray := int(strayShare * float64(len(begins)))
	span := int64(begins[len(begins)-1-stray]) - int64(begins[stray]) + 1
	for _, rule := range []struct {
		unit Unit
		upTo int64
	}{{Day, daysUpTo}, {Month, monthsUpTo}, {Quarter, quartersUpTo}} {
		if span <= rule.upTo && fitting(d, rule.unit) >= fittingShare*float64(len(begins)) {
			return rule.unit
		}
	}
	return Year
}

// fitting is the number of rows that are known to lie in one period.
func fitting(d Dates, u Unit) float64 {
	count := 0.0
	for i, from := range d.From {
		if from != NoDay && (from == d.To[i] || u.Index(from) == u.Index(d.To[i])) {
			count++
		}
	}
	return count
}

// Index numbers periods: consecutive ones have consecutive numbers, and 1970
// begins with period 0. The unit must not be Auto.
func (u Unit) Index(day int32) int32 {
	if u == Day {
		return day
	}
	date := time.Unix(int64(day)*secondsADay, 0).UTC()
	months := int32(date.Year()-1970)*12 + int32(date.Month()) - 1
	return floorDivide(months, u.months())
}

// Days returns the first and the last day of the period with a number.
func (u Unit) Days(index int32) (first, last int32) {
	if u == Day {
		return index, index
	}
	begin := func(index int32) int32 {
		months := int(index) * int(u.months())
		return int32(time.Date(1970, time.Month(1+months), 1, 0, 0, 0, 0, time.UTC).Unix() / secondsADay)
	}
	return begin(index), begin(index+1) - 1
}

const secondsADay = 24 * 60 * 60

// months is the length of a period in months.
func (u Unit) months() int32 {
	switch u {
	case Quarter:
		return 3
	case Month:
		return 1
	}
	return 12
}

func floorDivide(a, b int32) int32 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
