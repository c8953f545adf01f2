package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"sync/atomic"

	"kindred/pipeline"
)

// answerQueries answers the requests of a file, a JSON line each.
func answerQueries(ctx context.Context, s *streams, run *pipeline.Run, o *relatedOptions) error {
	in, done, err := openOr(o.files.queries, s.In)
	if err != nil {
		return fmt.Errorf("the queries cannot be read: %w", err)
	}
	defer done()
	out := bufio.NewWriterSize(s.Out, 1<<16)
	answered, failed := 0, 0
	bar := newProgress(s, false)
	defer bar.end()
	counted := &countedReader{from: in}
	size := sizeOf(in)
	err = run.RelatedEach(ctx, o.query, pipeline.ReadRequests(counted), o.workers, func(a *pipeline.Answer) error {
		answered++
		bar.update("Answering", counted.read.Load(), size)
		if a.Error != "" {
			a.Error = readable(fmt.Errorf("%s", a.Error))
			failed++
		}
		return encodeJSON(out, a, "")
	})
	if flushed := out.Flush(); err == nil {
		err = flushed
	}
	if err != nil {
		return err
	}
	if answered == 0 {
		return fmt.Errorf("%s has no queries; each is a line of JSON, such as {\"query_id\": \"q1\", \"like\": [\"W1\"]}", o.files.queries)
	}
	if failed == answered {
		return fmt.Errorf("none of the %d queries could be answered; each line says why", failed)
	}
	if failed > 0 {
		fmt.Fprintf(s.Err, "kindred: %d of %d queries could not be answered; their lines say why\n", failed, answered)
	}
	return nil
}

// countedReader counts what is read of a reader.
type countedReader struct {
	from io.Reader
	read atomic.Int64
}

func (c *countedReader) Read(b []byte) (int, error) {
	n, err := c.from.Read(b)
	c.read.Add(int64(n))
	return n, err
}

// sizeOf is the size of a file; 0 = not known.
func sizeOf(in io.Reader) int64 {
	f, ok := in.(*os.File)
	if !ok {
		return 0
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	return info.Size()
}
