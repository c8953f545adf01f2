// Command record runs another benchmark, shows what it prints, and keeps it in
// benchmarks/runs with the commit, the processor and the versions.
//
//	go run ./benchmarks/record NAME COMMAND ARG...
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"

	"kindred/benchmarks/internal/measure"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: go run ./benchmarks/record NAME COMMAND ARG...")
		os.Exit(2)
	}
	if err := record(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "record:", err)
		os.Exit(1)
	}
}

func record(name string, command []string) error {
	var printed bytes.Buffer
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdout, cmd.Stderr = io.MultiWriter(os.Stdout, &printed), os.Stderr
	if err := cmd.Run(); err != nil {
		return err
	}
	path, err := measure.Record(name, measure.Header(command)+"\n"+printed.String())
	if err == nil {
		fmt.Fprintln(os.Stderr, "recorded as", path)
	}
	return err
}
