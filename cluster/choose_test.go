package cluster

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"kindred/matrix"
)

func choose(t *testing.T, s ChooseK, x *matrix.Dense) *Choice {
	t.Helper()
	c, err := s.Fit(context.Background(), x, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestChosenTopicsAreThosePlanted(t *testing.T) {
	for _, k := range []int{6, 15, 40} {
		x, _ := gathered(60*k, k, .3)
		c := choose(t, ChooseK{}, x)
		if off := float64(c.K) / float64(k); off < .75 || off > 1.25 || !c.Structure {
			t.Errorf("%d topics planted: %d, structure %t: %s", k, c.K, c.Structure, c.Reason)
		}
		for i, p := range c.Curve {
			if p.Stability < 0 || p.Stability > 1 || p.Separation < 0 || p.Separation > 1 || i > 0 && p.K <= c.Curve[i-1].K {
				t.Errorf("candidate %+v", p)
			}
		}
	}
}

func TestSameChoiceForAnyWorkers(t *testing.T) {
	x, _ := gathered(4000, 9, .5) // more rows than are looked at
	want := choose(t, ChooseK{Workers: 1, Seed: 3}, x)
	for _, workers := range []int{2, 3, 8} {
		if got := choose(t, ChooseK{Workers: workers, Seed: 3}, x); !reflect.DeepEqual(got, want) {
			t.Errorf("%d workers choose %+v, one %+v", workers, got, want)
		}
	}
}

func TestBoundsOfTheChoice(t *testing.T) {
	x, _ := gathered(600, 5, .3)
	for _, c := range []ChooseK{{Min: 9}, {Max: 3}, {Min: 7, Max: 7}, {Min: 500}} {
		got := choose(t, c, x)
		if got.K < c.Min || c.Max > 0 && got.K > c.Max {
			t.Errorf("%d topics within %d to %d", got.K, c.Min, c.Max)
		}
		for _, p := range got.Curve {
			if p.K < c.Min || c.Max > 0 && p.K > c.Max {
				t.Errorf("%d topics were tried within %d to %d", p.K, c.Min, c.Max)
			}
		}
	}
}

// Where nothing was compared, nothing is said against structure.
func TestTooFewRowsToChoose(t *testing.T) {
	for _, n := range []int{1, 2, 8} {
		x, _ := gathered(n, 2, .3)
		c := choose(t, ChooseK{}, x)
		if c.K < 1 || c.K > n || len(c.Curve) > 0 || !c.Structure || !strings.Contains(c.Reason, "too few different texts") {
			t.Errorf("%d rows: %+v", n, c)
		}
	}
	equal := matrix.NewDense(50, 3)
	for i := range 50 {
		equal.Row(i)[0] = 1
	}
	if c := choose(t, ChooseK{}, equal); len(c.Curve) > 0 || c.K < 1 {
		t.Errorf("equal rows: %+v", c)
	}
	if c := choose(t, ChooseK{}, matrix.NewDense(50, 3)); c.K < 1 {
		t.Errorf("rows of zeros: %+v", c)
	}
}

func TestChoiceErrors(t *testing.T) {
	x, _ := gathered(50, 3, .3)
	for _, s := range []ChooseK{{Min: -1}, {Max: -1}, {Min: 5, Max: 4}, {Rows: -1}, {Draws: 1}} {
		if _, err := s.Fit(context.Background(), x, nil); err == nil {
			t.Errorf("%+v is taken", s)
		}
	}
	if _, err := (ChooseK{}).Fit(context.Background(), matrix.NewDense(0, 3), nil); err == nil {
		t.Error("a choice for no rows")
	}
	if _, err := (ChooseK{}).Fit(context.Background(), x, &matrix.CSR{Rows: 3, Indptr: make([]int64, 4)}); err == nil {
		t.Error("terms of 3 rows for 50")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := (ChooseK{}).Fit(ctx, x, nil); err == nil {
		t.Error("a cancelled choice ends well")
	}
}
