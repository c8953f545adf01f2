package parallel

import (
	"context"
	"errors"
	"sync"
)

// Queue runs tasks one after another in the background, in the order in which
// they were added, while the caller goes on. Its methods are for one goroutine.
type Queue struct {
	ctx    context.Context
	cancel context.CancelFunc
	last   chan struct{} // closed when the task added last is over
	err    error         // of the first task that failed
	panic  *Panic        // or its panic
}

// NewQueue returns an empty queue and a context for the work beside it, which
// is cancelled as soon as a task fails. Stop must end the queue.
func NewQueue(ctx context.Context) (*Queue, context.Context) {
	q := &Queue{last: make(chan struct{})}
	q.ctx, q.cancel = context.WithCancel(ctx)
	close(q.last)
	return q, q.ctx
}

// Add appends a task. It is left out if one before it fails or the queue is
// stopped; one that is under way then sees its context cancelled.
func (q *Queue) Add(task func(context.Context) error) {
	before, done := q.last, make(chan struct{})
	q.last = done
	go func() {
		defer close(done)
		<-before
		if q.err != nil || q.panic != nil {
			return
		}
		if q.err = q.ctx.Err(); q.err == nil {
			q.panic = catch(func() { q.err = task(q.ctx) })
		}
		if q.err != nil || q.panic != nil {
			q.cancel()
		}
	}()
}

// Drain waits for the tasks that were added so far. What came of them, Wait
// tells.
func (q *Queue) Drain() { <-q.last }

// Wait waits for the tasks. err is how the work beside them ended: if it is not
// nil, tasks are stopped. Wait returns the cause of the end: the error of the
// task that cancelled the work, or err, or the error of a task. A panic of a
// task is raised again here.
func (q *Queue) Wait(err error) error {
	if err != nil {
		q.cancel()
	}
	<-q.last
	if q.panic != nil {
		panic(q.panic)
	}
	stopped := errors.Is(q.err, context.Canceled) || errors.Is(q.err, context.DeadlineExceeded)
	if q.err == nil || err != nil && stopped {
		return err
	}
	return q.err
}

// Stop leaves out what was not begun and waits for the end of the task under
// way. After Wait it does nothing.
func (q *Queue) Stop() {
	q.cancel()
	<-q.last
}

// List is a list to which tasks that run at the same time append.
type List[T any] struct {
	mu    sync.Mutex
	items []T
}

// Append adds an item at the end.
func (l *List[T]) Append(item T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.items = append(l.items, item)
}

// Items returns what was appended so far, in the order in which it came.
func (l *List[T]) Items() []T {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.items[:len(l.items):len(l.items)]
}
