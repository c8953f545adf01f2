package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Exit codes.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// usageError is a command that was given wrongly.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

// asUsage marks what Validate found; nil stays nil.
func asUsage(err error) error {
	if err == nil {
		return nil
	}
	return &usageError{err}
}

// exitCode is the exit code for the error that a command returned.
func exitCode(err error) int {
	var usage *usageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usage):
		return exitUsage
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	return exitFailed
}

// reportError tells the user of an error. command is the path of the command that
// failed, such as "kindred build".
func reportError(w io.Writer, command string, err error) {
	switch exitCode(err) {
	case exitInterrupted:
		fmt.Fprintln(w, "kindred: interrupted")
		return
	case exitUsage:
		defer fmt.Fprintf(w, "kindred: see %s --help\n", command)
	}
	for line := range strings.SplitSeq(readable(err), "\n") {
		fmt.Fprintln(w, "kindred:", line)
	}
}

// readable is the text of an error without the names of the packages that made
// it, which tell a reader nothing.
func readable(err error) string {
	packages := []string{"pipeline", "datasets", "vectorize", "cluster", "recommend", "matrix", "parallel", "rundir", "table", "export", "kernel"}
	var lines []string
	for line := range strings.Lines(err.Error()) {
		parts := strings.Split(clean(strings.TrimRight(line, "\n")), ": ")
		parts = slices.DeleteFunc(parts, func(part string) bool { return slices.Contains(packages, part) })
		lines = append(lines, strings.Join(parts, ": "))
	}
	return strings.Join(lines, "\n")
}
