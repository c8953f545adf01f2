package cluster

import (
	"fmt"
	"slices"
	"testing"
)

func TestOverTime(t *testing.T) {
	labels := []int32{0, 0, 0, 1, 1, 0, 0, 0, 1, 0}
	years := []int32{2001, 2001, 2003, 2001, 2003, 2003, 2003, 0, 0, 2001}
	// In topic 0, term 1 comes up in 2003, term 2 goes, term 0 is always there,
	// and 4 is in one row alone.
	tfidf := sparse(5, []int32{0, 2}, []int32{0, 2}, []int32{0, 1}, []int32{3}, []int32{3}, []int32{0, 1}, []int32{0, 4}, []int32{0}, nil, []int32{0})
	got := OverTime(labels, years, 2, tfidf)
	want := []Period{
		{0, 2001, 3, 3.0 / 4, []int32{2}},
		{0, 2003, 3, 3.0 / 4, []int32{1}},
		{1, 2001, 1, 1.0 / 4, nil},
		{1, 2003, 1, 1.0 / 4, nil},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v,\nwant %v", got, want)
	}
	if none := OverTime(labels, make([]int32, 10), 2, tfidf); len(none) != 0 {
		t.Errorf("periods without a year: %v", none)
	}
}

func TestOverTimeOfOneYear(t *testing.T) {
	// A topic of one year has the terms of most of its rows; a period has 5 at most.
	tfidf := sparse(8, []int32{1, 2}, []int32{1, 2, 3}, []int32{1, 7}, []int32{0, 1, 2, 3, 4, 5, 6})
	got := OverTime([]int32{0, 0, 0, 1}, []int32{1999, 1999, 1999, 1999}, 2, tfidf)
	if len(got) != 2 || !slices.Equal(got[0].Terms, []int32{1, 2}) || len(got[1].Terms) != 5 {
		t.Errorf("got %v", got)
	}
}
