//go:build unix

package main

import (
	"context"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// stdinPatience is how many milliseconds reading waits before it looks at the
// context again.
const stdinPatience = 200

// interruptible reads f until ctx is done: it never waits in the system for
// input that may not come.
func interruptible(ctx context.Context, f *os.File) io.Reader { return &waitingReader{ctx, f} }

type waitingReader struct {
	ctx  context.Context // that of the process, as is standard input
	file *os.File
}

func (r *waitingReader) Read(p []byte) (int, error) {
	fds := []unix.PollFd{{Fd: int32(r.file.Fd()), Events: unix.POLLIN}}
	for {
		if err := r.ctx.Err(); err != nil {
			return 0, err
		}
		n, err := unix.Poll(fds, stdinPatience)
		if n != 0 && err != unix.EINTR { // input, its end, or a file that cannot be polled
			return r.file.Read(p)
		}
	}
}
