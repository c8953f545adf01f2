package parallel

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

func TestQueueKeepsItsOrder(t *testing.T) {
	q, _ := NewQueue(context.Background())
	defer q.Stop()
	var seen []int
	for i := range 20 {
		q.Add(func(context.Context) error {
			time.Sleep(time.Duration(20-i) * 10 * time.Microsecond)
			seen = append(seen, i)
			return nil
		})
	}
	q.Drain()
	if len(seen) != 20 {
		t.Errorf("%d tasks are done when the queue is drained", len(seen))
	}
	if err := q.Wait(nil); err != nil || len(seen) != 20 || !slices.IsSorted(seen) {
		t.Errorf("%v, in the order %v", err, seen)
	}
}

func TestQueueEndsWithItsFirstError(t *testing.T) {
	full := errors.New("disk full")
	q, ctx := NewQueue(context.Background())
	defer q.Stop()
	later := false
	q.Add(func(context.Context) error { return full })
	q.Add(func(context.Context) error { later = true; return nil })
	<-ctx.Done() // the work beside it is told
	if err := q.Wait(ctx.Err()); err != full || later {
		t.Errorf("%v; a later task ran: %v", err, later)
	}
}

func TestQueueStopsWithTheWorkBesideIt(t *testing.T) {
	wrong := errors.New("no such topic")
	q, _ := NewQueue(context.Background())
	defer q.Stop()
	begun, later := make(chan struct{}), false
	q.Add(func(ctx context.Context) error {
		close(begun)
		<-ctx.Done()
		return ctx.Err()
	})
	q.Add(func(context.Context) error { later = true; return nil })
	<-begun
	if err := q.Wait(wrong); err != wrong || later {
		t.Errorf("%v; a later task ran: %v", err, later)
	}
}

func TestQueueIsCancelled(t *testing.T) {
	outer, cancel := context.WithCancel(context.Background())
	q, ctx := NewQueue(outer)
	defer q.Stop()
	cancel()
	ran := false
	q.Add(func(context.Context) error { ran = true; return nil })
	if err := q.Wait(nil); !errors.Is(err, context.Canceled) || ran || ctx.Err() == nil {
		t.Errorf("%v; the task ran: %v", err, ran)
	}
}

func TestQueueRaisesPanicsInWait(t *testing.T) {
	q, ctx := NewQueue(context.Background())
	defer q.Stop()
	q.Add(func(context.Context) error { panic("out of range") })
	<-ctx.Done()
	defer func() {
		if p, ok := recover().(*Panic); !ok || p.Value != "out of range" {
			t.Errorf("recovered %v", p)
		}
	}()
	_ = q.Wait(ctx.Err())
	t.Error("the panic was lost")
}

func TestListTakesAppendsOfAll(t *testing.T) {
	var l List[int]
	if err := Each(context.Background(), 8, 500, func(_, block int) error { l.Append(block); return nil }); err != nil {
		t.Fatal(err)
	}
	got := slices.Sorted(slices.Values(l.Items()))
	if len(got) != 500 || got[0] != 0 || got[499] != 499 {
		t.Errorf("%d items, %v", len(got), got)
	}
}
