//go:build !unix

package main

import (
	"context"
	"io"
	"os"
)

// interruptible reads f. Here a read that waits for input cannot be ended.
func interruptible(_ context.Context, f *os.File) io.Reader { return f }
