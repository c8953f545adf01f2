package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

func TestWrongUsageIsExitCode2(t *testing.T) {
	out := filepath.Join(t.TempDir(), "run")
	build := func(args ...string) []string { return append([]string{"build", "papers.jsonl", "--out", out}, args...) }
	for _, c := range []struct {
		words []string
		args  []string
	}{
		{[]string{`no command "topcs"`, "did you mean topics"}, []string{"topcs"}},
		{[]string{"unknown flag", "--colour"}, []string{"--colour"}},
		{[]string{"expected at least one FILE", "kindred build --help"}, []string{"build", "--out", out}},
		{[]string{"--out RUN"}, []string{"build", "papers.jsonl"}},
		{[]string{"unknown flag: --topic"}, build("--topic", "4")},
		{[]string{"from 1 up, auto, or bounds"}, build("--topics", "0")},
		{[]string{"from 1 up, auto, or bounds"}, build("--topics", "many")},
		{[]string{"from 1 up, or auto"}, build("--components", "-3")},
		{[]string{"from 0 up"}, build("--neighbors", "-1")},
		{[]string{"from 1 up, or all"}, build("--workers", "0")},
		{[]string{"invalid argument", "--seed"}, build("--seed", "-1")},
		{[]string{"choose sklearn"}, build("--preset", "gensim")},
		{[]string{"choose jsonl"}, build("--format", "xml")},
		{[]string{"listing date", "01/02/2025"}, build("--listing-date", "01/02/2025")},
		{[]string{"share above 0.0"}, build("--min-df", "1.5")},
		{[]string{"least and the most words"}, build("--ngram-range", "3,1")},
		{[]string{"at most 5"}, build("--ngram-range", "1,9")},
		{[]string{"b = 2 is not in 0 to 1"}, build("--b", "2")},
		{[]string{"k1", "tfidf"}, build("--k1", "2", "--weighting", "tfidf")},
		{[]string{"token"}, build("--token-pattern", "(")},
		{[]string{"true or false"}, build("--use-idf=maybe")},
		{[]string{"expected RUN"}, []string{"topics"}},
		{[]string{"expected RUN", `"extra"`}, []string{"topics", "run", "3", "extra"}},
		{[]string{"TOPIC is a number"}, []string{"topics", "run", "physics"}},
		{[]string{"choose table, json or tsv"}, []string{"topics", "run", "--format", "xml"}},
		{[]string{"expected RUN"}, []string{"papers"}},
		{[]string{"condition"}, []string{"papers", "run", "--where", "year"}},
		{[]string{"from 0 up"}, []string{"papers", "run", "--limit", "-1"}},
		{[]string{"expected RUN"}, []string{"related"}},
		{[]string{"nothing to look for"}, []string{"related", "run"}},
		{[]string{"from 1 up"}, []string{"related", "run", "a", "-n", "0"}},
		{[]string{"choose blend, tfidf or lsa"}, []string{"related", "run", "a", "--space", "bm25"}},
		{[]string{"give a number"}, []string{"related", "run", "a", "--min-score", "high"}},
		{[]string{"cannot both"}, []string{"related", "run", "--text", "-", "--among", "-"}},
		{[]string{"cannot all"}, []string{"related", "run", "--text", "-", "--among", "-", "--bib", "-"}},
		{[]string{"FIELD=WEIGHT"}, []string{"related", "run", "a", "--boost", "authors"}},
		{[]string{"authors, venue"}, []string{"related", "run", "a", "--boost", "colour=1"}},
		{[]string{"--explain too"}, []string{"related", "run", "a", "--terms", "3"}},
		{[]string{"JSON lines"}, []string{"related", "run", "--queries", "q", "--format", "tsv"}},
		{[]string{"condition"}, []string{"related", "run", "a", "--where", "year"}},
		{[]string{"one or two papers"}, []string{"explain", "run"}},
		{[]string{"from 0 up"}, []string{"explain", "run", "a", "b", "--terms", "-1"}},
		{[]string{"--out DIR"}, []string{"export", "run"}},
		{[]string{"choose parquet, csv, tsv or jsonl"}, []string{"export", "run", "--out", out, "--format", "xlsx"}},
		{[]string{"expected RUN"}, []string{"eval"}},
		{[]string{"expected RUN"}, []string{"verify"}},
		{[]string{"--rebuild", `"file"`}, []string{"verify", "run", "file"}},
		{[]string{"expected no arguments"}, []string{"demo", "now"}},
		{[]string{"choose table or json"}, []string{"version", "--format", "tsv"}},
	} {
		got := refused(t, exitUsage, append(c.words, "--help"), c.args...)
		if got.out != "" {
			t.Errorf("%v: printed on the output: %s", c.args, got.out)
		}
	}
	if exists(out) {
		t.Error("wrong usage wrote a run")
	}
}

func TestHelp(t *testing.T) {
	var check func(c *cobra.Command, path []string)
	check = func(c *cobra.Command, path []string) {
		got := must(t, append(path, "--help")...)
		if !strings.Contains(got, "Usage:\n  kindred") {
			t.Errorf("kindred %s --help has no usage:\n%s", strings.Join(path, " "), got)
		}
		if len(path) == 1 && (!strings.Contains(got, "Examples:\n  kindred "+path[0]) || c.Long == "") {
			t.Errorf("kindred %s --help has no example or no text", path[0])
		}
		for _, line := range strings.Split(got, "\n") {
			if len(line) > helpWidth+2 {
				t.Errorf("kindred %s --help: the line is longer than %d: %s", strings.Join(path, " "), helpWidth, line)
			}
		}
		for _, sub := range c.Commands() {
			if sub.Name() != "completion" && sub.Name() != "help" {
				check(sub, append(path, sub.Name()))
			}
		}
	}
	check(newRootCommand(&streams{}), nil)
	if got := must(t); !strings.Contains(got, "Make a run:") {
		t.Errorf("kindred alone does not help:\n%s", got)
	}
	if got := must(t, "completion", "bash"); !strings.Contains(got, "kindred") {
		t.Error("no completion for bash")
	}
	if got := kindred(t, "__complete", "related", "run", "--space", ""); !strings.Contains(got.out, "tfidf") {
		t.Errorf("--space is not completed: %s", got.out)
	}
}

func TestVersion(t *testing.T) {
	if got := must(t, "version"); !strings.Contains(got, "kernel level") {
		t.Error(got)
	}
	if got := must(t, "version", "--format", "json"); !strings.Contains(got, `"format_version": 2`) {
		t.Error(got)
	}
}
