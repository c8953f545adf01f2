// Package parallel maps blocks of rows and merges the results in block order.
//
// It is the only place with goroutines and locks. Every algorithm of Kindred
// is rounds of: map a block to a partial, merge the partials, finish. Borders
// of blocks depend on the data alone and partials are merged in block order,
// so no result depends on the number of workers or on which of them was first.
package parallel

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// Range is a half-open interval of rows.
type Range struct{ Start, End int }

// Len is the number of rows in the range.
func (r Range) Len() int { return r.End - r.Start }

// Blocks cuts n rows into ranges of size rows each; the last may be shorter.
// It returns none for n = 0.
func Blocks(n, size int) []Range {
	if size <= 0 {
		panic("parallel: block size must be positive")
	}
	blocks := make([]Range, 0, (n+size-1)/size)
	for start := 0; start < n; start += size {
		blocks = append(blocks, Range{start, min(start+size, n)})
	}
	return blocks
}

// Workers is the number of workers that a setting asks for: 0 and less mean
// all processors.
func Workers(setting int) int {
	if setting <= 0 {
		return runtime.GOMAXPROCS(0)
	}
	return setting
}

// Each calls f once for every block in [0, blocks), on the given number of
// workers (0: all processors). f gets the number of its worker, in
// [0, Workers(workers)), so that scratch memory can be kept one a worker. Calls
// run at the same time, so they must write to disjoint places.
//
// The first error, in block order among those met, is returned; no further
// block starts after one. The context is checked before each block. A panic in
// f is raised again in the calling goroutine.
func Each(ctx context.Context, workers, blocks int, f func(worker, block int) error) error {
	return Fold(ctx, workers, blocks,
		func(worker, block int) (struct{}, error) { return struct{}{}, f(worker, block) },
		func(int, struct{}) error { return nil })
}

// Fold maps every block in [0, blocks) to a partial and merges the partials in
// block order. mapBlock runs on the workers (see Each); merge runs in the
// calling goroutine, one call at a time. At most workers+1 partials wait to be
// merged, so memory does not grow with the number of blocks.
func Fold[P any](ctx context.Context, workers, blocks int, mapBlock func(worker, block int) (P, error), merge func(block int, partial P) error) error {
	next := 0
	produce := func() (int, bool, error) {
		if next == blocks {
			return 0, false, nil
		}
		next++
		return next - 1, true, nil
	}
	merged := 0
	return Stream(ctx, min(Workers(workers), max(blocks, 1)), produce, mapBlock, func(p P) error {
		merged++
		return merge(merged-1, p)
	})
}

// Stream maps items in the order in which next gives them and merges the
// partials in that same order. next runs in a goroutine of its own and ends
// the stream by returning false; mapItem runs on the workers; merge runs in
// the calling goroutine. At most workers+1 items are under way beyond the one
// being merged. Errors, panics and cancellation end it as in Each.
func Stream[I, P any](ctx context.Context, workers int, next func() (item I, ok bool, err error), mapItem func(worker int, item I) (P, error), merge func(partial P) error) error {
	workers = Workers(workers)
	if workers == 1 {
		return serial(ctx, next, mapItem, merge)
	}
	type result struct {
		partial P
		err     error
		panic   *Panic
	}
	type task struct {
		item I
		done chan result
	}
	var stopped atomic.Bool
	tasks := make(chan task)
	order := make(chan chan result, workers)
	var running sync.WaitGroup
	running.Add(workers + 1)
	go func() {
		defer running.Done()
		defer close(order)
		defer close(tasks)
		fail := func(err error, p *Panic) {
			done := make(chan result, 1)
			done <- result{err: err, panic: p}
			order <- done
		}
		for !stopped.Load() {
			if err := ctx.Err(); err != nil {
				fail(err, nil)
				return
			}
			var item I
			var ok bool
			var err error
			if p := catch(func() { item, ok, err = next() }); p != nil || err != nil {
				fail(err, p)
				return
			}
			if !ok {
				return
			}
			done := make(chan result, 1)
			order <- done
			tasks <- task{item, done}
		}
	}()
	for w := range workers {
		go func() {
			defer running.Done()
			for t := range tasks {
				var r result
				if !stopped.Load() {
					r.panic = catch(func() { r.partial, r.err = mapItem(w, t.item) })
				}
				t.done <- r
			}
		}()
	}
	var failed error
	var panicked *Panic
	for done := range order {
		r := <-done
		if failed != nil || panicked != nil {
			continue
		}
		failed, panicked = r.err, r.panic
		if failed == nil && panicked == nil {
			panicked = catch(func() { failed = merge(r.partial) })
		}
		if failed != nil || panicked != nil {
			stopped.Store(true)
		}
	}
	running.Wait()
	if panicked != nil {
		panic(panicked)
	}
	return failed
}

func serial[I, P any](ctx context.Context, next func() (I, bool, error), mapItem func(int, I) (P, error), merge func(P) error) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		item, ok, err := next()
		if err != nil || !ok {
			return err
		}
		partial, err := mapItem(0, item)
		if err != nil {
			return err
		}
		if err := merge(partial); err != nil {
			return err
		}
	}
}

// Panic carries a panic of a worker to the goroutine that waits for it.
type Panic struct {
	Value any
	Stack []byte
}

// Error makes a Panic readable where it ends the program.
func (p *Panic) Error() string { return fmt.Sprintf("%v\n%s", p.Value, p.Stack) }

// Unwrap gives the error that a worker panicked with, if it was one.
func (p *Panic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// catch turns a panic of f, a fault in a mapped file included, into a value.
func catch(f func()) (p *Panic) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if v := recover(); v != nil {
			if inner, ok := v.(*Panic); ok {
				p = inner
				return
			}
			p = &Panic{v, debug.Stack()}
		}
	}()
	f()
	return nil
}

// Pool keeps scratch memory between blocks: what a merge has used up, the next
// block can take.
type Pool[T any] struct {
	New  func() T // makes one when the pool is empty
	mu   sync.Mutex
	free []T
}

// Get takes one out of the pool. What is in it is what was left there.
func (p *Pool[T]) Get() T {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.free); n > 0 {
		t := p.free[n-1]
		p.free = p.free[:n-1]
		return t
	}
	return p.New()
}

// Put gives one back.
func (p *Pool[T]) Put(t T) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free = append(p.free, t)
}
