package arch

import (
	"slices"
	"strings"
	"testing"
)

// Each check must find what it is there to find, or it guards nothing.
func TestChecksFindViolations(t *testing.T) {
	for _, c := range []struct {
		name, file, text string
		check            func(*source) []string
		want             string // "" for no problem
	}{
		{"part knows part", "cluster/x.go", `package cluster; import "kindred/vectorize"`, insideImports, "must not import vectorize"},
		{"test knows part", "cluster/x_test.go", `package cluster; import "kindred/vectorize"`, insideImports, "must not import vectorize"},
		{"upward", "matrix/x.go", `package matrix; import "kindred/cluster"`, insideImports, "must not import cluster"},
		{"generator in a program", "pipeline/x.go", `package pipeline; import "kindred/internal/synthetic"`, insideImports, "must not import internal/synthetic"},
		{"generator in a test", "pipeline/x_test.go", `package pipeline; import "kindred/internal/synthetic"`, insideImports, ""},
		{"unknown package", "internal/new/x.go", `package new`, insideImports, "no line in mayImport"},
		{"downward", "cluster/x.go", `package cluster; import "kindred/matrix"`, insideImports, ""},
		{"lock", "cluster/x.go", `package cluster; import "sync"`, outsideImports, "must not import sync"},
		{"atomic", "cluster/x.go", `package cluster; import "sync/atomic"`, outsideImports, "must not import sync/atomic"},
		{"lock in its place", "internal/parallel/x.go", `package parallel; import "sync"`, outsideImports, ""},
		{"old random numbers", "internal/rng/x.go", `package rng; import "math/rand"`, outsideImports, "must not import math/rand"},
		{"random numbers", "cluster/x.go", `package cluster; import "math/rand/v2"; var x = rand.Float64()`, outsideImports, "must not import math/rand/v2"},
		{"own source", "cluster/x.go", `package cluster; import r "math/rand/v2"; var x = r.NewPCG(1, 2)`, outsideImports, "must not import math/rand/v2"},
		{"type of a stream", "cluster/x.go", `package cluster; import "math/rand/v2"; func f(r *rand.Rand) {}`, outsideImports, ""},
		{"log", "datasets/x.go", `package datasets; import "log/slog"`, outsideImports, "must not import log/slog"},
		{"files", "vectorize/x.go", `package vectorize; import "os"`, outsideImports, "must not import os"},
		{"flags", "pipeline/x.go", `package pipeline; import "github.com/spf13/pflag"`, outsideImports, "must not import github.com/spf13/pflag"},
		{"flags of a program", "cmd/kindred/x.go", `package main; import "github.com/spf13/pflag"`, outsideImports, ""},
		{"print", "datasets/x.go", `package datasets; import "fmt"; func f() { fmt.Println() }`, forbiddenNames, "uses fmt.Println"},
		{"print by another name", "datasets/x.go", `package datasets; import f "fmt"; func g() { f.Printf("") }`, forbiddenNames, "uses fmt.Printf"},
		{"built-in print", "datasets/x.go", `package datasets; func f() { println() }`, forbiddenNames, "calls println"},
		{"standard error", "datasets/x.go", `package datasets; import ("fmt"; "os"); func f() { fmt.Fprintln(os.Stderr) }`, forbiddenNames, "uses os.Stderr"},
		{"exit", "datasets/x.go", `package datasets; import "os"; func f() { os.Exit(1) }`, forbiddenNames, "uses os.Exit"},
		{"exit of a program", "cmd/kindred/x.go", `package main; import "os"; func f() { os.Exit(1) }`, forbiddenNames, ""},
		{"no comment", "matrix/x.go", `package matrix; func F() {}`, uncommented, "F"},
		{"method without comment", "matrix/x.go", `package matrix; func (*T[P]) M() {}`, uncommented, "M"},
		{"method of an unexported type", "matrix/x.go", `package matrix; func (*t) M() {}`, uncommented, ""},
		{"well-known method", "matrix/x.go", `package matrix; func (T) String() string { return "" }`, uncommented, ""},
		{"constant without comment", "matrix/x.go", `package matrix; const C = 1`, uncommented, "C"},
		{"comment", "matrix/x.go", "package matrix\n// F does.\nfunc F() {}", uncommented, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := newSource(c.file, []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			got := c.check(s)
			if c.want == "" && len(got) > 0 {
				t.Errorf("found %q, want nothing", got)
			}
			if c.want != "" && !slices.ContainsFunc(got, func(p string) bool { return strings.Contains(p, c.want) }) {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
	starts, err := newSource("cluster/x.go", []byte("package cluster; func f() { go func() {}() }"))
	if err != nil {
		t.Fatal(err)
	}
	if !startsGoroutines(starts) {
		t.Error("a go statement was not found")
	}
}
