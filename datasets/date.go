package datasets

import (
	"fmt"
	"strings"
	"time"
)

// Date is a day of the civil (proleptic Gregorian) calendar. The zero value
// means unknown.
type Date struct {
	Year  int // 1 to 9999
	Month time.Month
	Day   int
}

// NewDate gives a date, or false if there is no such day.
func NewDate(year int, month time.Month, day int) (Date, bool) {
	if year < 1 || year > 9999 || month < time.January || month > time.December || day < 1 || day > 31 {
		return Date{}, false
	}
	// time.Date turns 31 April into 1 May; then it was no such day.
	if t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC); t.Day() != day {
		return Date{}, false
	}
	return Date{year, month, day}, true
}

// IsZero reports whether the date is unknown.
func (d Date) IsZero() bool { return d == Date{} }

// Days counts days since 1970-01-01, negative before it, as Parquet's DATE
// does. It is 0 for the zero Date: test IsZero first.
func (d Date) Days() int32 {
	if d.IsZero() {
		return 0
	}
	return int32(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// String gives 2021-12-01, and the empty string for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// dateLayouts are the ways of writing a day other than 2021-12-01; white space
// is single blanks, and a time of day after the ISO forms is cut off before.
var dateLayouts = []string{
	"2006/1/2",
	"20060102",
	"2006-1-2",
	"Jan 2, 2006",
	"January 2, 2006",
	"Jan 2 2006",
	"January 2 2006",
	"2 Jan 2006",
	"2 January 2006",
	"2006 Jan 2",
	"2006 January 2",
	"Mon, 2 Jan 2006 15:04:05 MST",
	"Mon, 2 Jan 2006 15:04:05 -0700",
	"Mon, 2 Jan 2006",
	"2 Jan 2006 15:04:05 MST",
	"2 Jan 2006 15:04:05 -0700",
	"Mon Jan 2 15:04:05 2006",
	"Mon Jan 2 15:04:05 MST 2006",
}

// ParseDate reads a day written as 2021-12-01, as an RFC 3339 time (the day in
// its own zone), as 2021/12/01 or 20211201, as Dec 1, 2021 or 1 December 2021,
// or as in a mail header (Mon, 2 Apr 2007 19:18:42 GMT). Forms whose order of
// day and month is open (01/12/2021) are refused.
func ParseDate(s string) (Date, error) {
	if d, ok := isoDate(s); ok {
		return d, nil
	}
	text := strings.Join(strings.Fields(s), " ")
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			if d, ok := NewDate(t.Year(), t.Month(), t.Day()); ok {
				return d, nil
			}
		}
	}
	return Date{}, fmt.Errorf("%q is no date (write it as 2021-12-01)", shorten(s))
}

// isoDate reads 2021-12-01, alone or followed by a time of day.
func isoDate(s string) (Date, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return Date{}, false
	}
	year, ok1 := digits(s[:4])
	month, ok2 := digits(s[5:7])
	day, ok3 := digits(s[8:10])
	if !ok1 || !ok2 || !ok3 {
		return Date{}, false
	}
	if rest := s[10:]; rest != "" {
		if rest[0] != 'T' && rest[0] != 't' && rest[0] != ' ' || !isTimeOfDay(rest[1:]) {
			return Date{}, false
		}
	}
	return NewDate(year, time.Month(month), day)
}

// isTimeOfDay reports whether s is like 10:30, 10:30:00.000Z, 10:30:00 UTC or
// 10:30:00+02:00.
func isTimeOfDay(s string) bool {
	s = strings.TrimSpace(s)
	if len(s) < 5 || s[2] != ':' {
		return false
	}
	if _, ok := digits(s[:2]); !ok {
		return false
	}
	if _, ok := digits(s[3:5]); !ok {
		return false
	}
	return strings.Trim(s[5:], "0123456789:.,+- ZzUTCGM") == ""
}

// digits reads a number that is written with ASCII digits alone.
func digits(s string) (int, bool) {
	if s == "" || len(s) > 9 {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}
