package pipeline

import (
	"context"
	"time"

	"kindred/internal/parallel"
	"kindred/internal/rundir"
)

// backgroundWorkers is how many processors the background may take from the
// computing.
const backgroundWorkers = 1

// output writes the files of a run in the background, while the next stage
// computes. With one worker, the next stage waits.
type output struct {
	writer  *rundir.Writer
	queue   *parallel.Queue
	alone   bool        // there is one worker
	written []StageTime // by the tasks of the queue
}

// newOutput also returns the context of the computing, which ends when a file
// cannot be written.
func newOutput(ctx context.Context, w *rundir.Writer, workers int) (*output, context.Context) {
	queue, ctx := parallel.NewQueue(ctx)
	return &output{writer: w, queue: queue, alone: parallel.Workers(workers) == 1}, ctx
}

// add queues the writing of a group of files. What parts read must not change
// any more.
func (o *output) add(group string, parts ...func(context.Context, *rundir.Writer) error) {
	o.queue.Add(func(ctx context.Context) error {
		begun := time.Now()
		for _, part := range parts {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := part(ctx, o.writer); err != nil {
				return err
			}
		}
		o.written = append(o.written, StageTime{group, milliseconds(time.Since(begun))})
		return nil
	})
	if o.alone {
		o.queue.Drain()
	}
}
