// Command kindred turns a collection of papers into themes, related papers and
// tables. Each subcommand is one file: it binds flags to settings and makes one
// call into pipeline or export.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second Ctrl-C ends the program at once
	os.Exit(run(ctx, os.Args[1:], systemStreams(ctx)))
}
