package parallel

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestBlocks(t *testing.T) {
	if got := Blocks(0, 4); len(got) != 0 {
		t.Errorf("Blocks(0, 4) = %v", got)
	}
	if got, want := Blocks(9, 4), []Range{{0, 4}, {4, 8}, {8, 9}}; !slices.Equal(got, want) {
		t.Errorf("Blocks(9, 4) = %v, want %v", got, want)
	}
}

func TestFoldMergesInBlockOrder(t *testing.T) {
	for _, workers := range []int{1, 2, 3, 8} {
		var order []int
		err := Fold(context.Background(), workers, 50, func(_, block int) (int, error) {
			if block%7 == 0 {
				time.Sleep(time.Millisecond)
			}
			return block * block, nil
		}, func(block, square int) error {
			if square != block*block {
				t.Errorf("block %d got the partial %d", block, square)
			}
			order = append(order, block)
			return nil
		})
		if err != nil || len(order) != 50 || !slices.IsSorted(order) {
			t.Errorf("%d workers: %v, %v", workers, order, err)
		}
	}
}

func TestWorkerNumbersDoNotClash(t *testing.T) {
	busy := make([]atomic.Bool, 4)
	err := Each(context.Background(), 4, 200, func(worker, _ int) error {
		if !busy[worker].CompareAndSwap(false, true) {
			return errors.New("two blocks at once on one worker")
		}
		time.Sleep(50 * time.Microsecond)
		busy[worker].Store(false)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestFirstErrorStops(t *testing.T) {
	want := errors.New("block 10")
	for _, workers := range []int{1, 3} {
		var started atomic.Int64
		err := Each(context.Background(), workers, 10000, func(_, block int) error {
			started.Add(1)
			if block == 10 {
				return want
			}
			return nil
		})
		if err != want || started.Load() > 40 {
			t.Errorf("%d workers: %v after %d blocks", workers, err, started.Load())
		}
		if err := Fold(context.Background(), workers, 100, func(_, block int) (int, error) { return block, nil },
			func(block, _ int) error {
				if block == 10 {
					return want
				}
				return nil
			}); err != want {
			t.Errorf("%d workers: an error of merge gives %v", workers, err)
		}
	}
}

func TestCancel(t *testing.T) {
	for _, workers := range []int{1, 3} {
		ctx, cancel := context.WithCancel(context.Background())
		done := 0
		err := Fold(ctx, workers, 100000, func(_, _ int) (int, error) { return 0, nil }, func(block, _ int) error {
			done++
			if block == 5 {
				cancel()
			}
			return nil
		})
		if !errors.Is(err, context.Canceled) || done > 20 {
			t.Errorf("%d workers: %v after %d blocks", workers, err, done)
		}
	}
}

func TestPanicReachesTheCaller(t *testing.T) {
	defer func() {
		p, ok := recover().(*Panic)
		if !ok || p.Value != "out of range" || !strings.Contains(p.Error(), "parallel_test.go") {
			t.Errorf("recovered %v", p)
		}
	}()
	_ = Each(context.Background(), 2, 10, func(_, block int) error {
		if block == 3 {
			panic("out of range")
		}
		return nil
	})
	t.Error("the panic was lost")
}

func TestStreamEndsWithItsSource(t *testing.T) {
	broken := errors.New("broken source")
	for _, workers := range []int{1, 2, 5} {
		n, sum := 0, 0
		err := Stream(context.Background(), workers, func() (int, bool, error) {
			if n == 30 {
				return 0, false, broken
			}
			n++
			return n, true, nil
		}, func(_, item int) (int, error) { return 2 * item, nil }, func(p int) error {
			sum += p
			return nil
		})
		if err != broken || sum != 30*31 {
			t.Errorf("%d workers: %v, sum %d", workers, err, sum)
		}
	}
}

func TestPool(t *testing.T) {
	made := 0
	pool := Pool[[]int]{New: func() []int { made++; return make([]int, 3) }}
	a := pool.Get()
	pool.Put(a)
	b := pool.Get()
	if made != 1 || &a[0] != &b[0] {
		t.Errorf("%d made; the one given back is not taken", made)
	}
}
