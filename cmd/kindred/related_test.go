package main

import (
	"encoding/json"
	"strings"
	"testing"

	"kindred/pipeline"
)

// twoPapers are papers of the small run.
func twoPapers(t *testing.T, run string) (a, b pipeline.ListedPaper) {
	t.Helper()
	var listed []pipeline.ListedPaper
	decode(t, must(t, "papers", run, "--topic", "0", "--format", "json"), &listed)
	return listed[0], listed[1]
}

func relatedAnswer(t *testing.T, args ...string) pipeline.Answer {
	t.Helper()
	var answer pipeline.Answer
	decode(t, must(t, append(append([]string{"related"}, args...), "--format", "json")...), &answer)
	return answer
}

func TestRelatedToFiles(t *testing.T) {
	run := smallRun(t)
	a, b := twoPapers(t, run)
	draft := writeFile(t, "draft.tex", "\\documentclass{article}\\begin{document}\\section{Work}\n"+a.Title+" \\cite{x}\n\\end{document}")
	if got := relatedAnswer(t, run, "--file", draft); got.Results[0].PaperID != a.PaperID {
		t.Errorf("with a draft of its title: %+v", got.Results[0])
	}
	bib := writeFile(t, "refs.bib", "@article{one, title = {"+a.Title+"}}\n@article{two,\n title = {"+b.Title+"}}\n")
	got := relatedAnswer(t, run, "--bib", bib, "-n", "50")
	if refs := got.Query.References; refs == nil || len(refs.Found) != 2 {
		t.Errorf("references: %+v", refs)
	}
	for _, r := range got.Results {
		if r.PaperID == a.PaperID || r.PaperID == b.PaperID {
			t.Errorf("%s is in the bibliography", r.PaperID)
		}
	}
	libraries := writeFile(t, "libraries.tsv", "reader\tpaper\nr\t"+a.PaperID+"\nr\t"+b.PaperID+"\n")
	out := relatedAnswer(t, run, a.PaperID, "--libraries", libraries, "--explain")
	if out.Query.Libraries != 1 || len(out.Results[0].InterestingTerms) == 0 {
		t.Errorf("with libraries: %+v", out.Query)
	}
	unknown := writeFile(t, "more.tsv", "r\t"+a.PaperID+"\nr\tnobody\n")
	if got := kindred(t, "related", run, a.PaperID, "--libraries", unknown); got.code != exitDone || !strings.Contains(got.err, "1 paper kept") {
		t.Errorf("exit code %d, %q", got.code, got.err)
	}
	for want, args := range map[string][]string{
		"has no text":            {"--file", writeFile(t, "empty.tex", "\\begin{document}\\end{document}")},
		"is empty":               {"--file", writeFile(t, "blank.txt", " \n")},
		"no usable paper":        {"--bib", writeFile(t, "bad.bib", "@article{a, title = {unclosed\n")},
		"has no ids":             {a.PaperID, "--among", writeFile(t, "none.txt", "\n")},
		"no paper of the run":    {a.PaperID, "--libraries", writeFile(t, "odd.tsv", "a\tb\nc\td\n")},
		"has no queries":         {"--queries", writeFile(t, "none.jsonl", "\n")},
		"none of the 2 queries":  {"--queries", writeFile(t, "bad.jsonl", "{}\n{\"like\": [\"nobody\"]}\n")},
		"no paper passes all of": {a.PaperID, "--since", "2999"},
		"is after until":         {a.PaperID, "--since", "2020", "--until", "2019-12"},
	} {
		result := kindred(t, append([]string{"related", run}, args...)...)
		if result.code != exitFailed || !strings.Contains(result.err, want) {
			t.Errorf("%v: exit code %d, %q, want %q", args, result.code, result.err, want)
		}
	}
}

func TestRelatedQueries(t *testing.T) {
	run := smallRun(t)
	a, b := twoPapers(t, run)
	queries := writeFile(t, "queries.jsonl", `{"query_id": "x", "like": ["`+a.PaperID+`"], "n": 2}
{"query_id": 2, "like": ["no\u001bbody\u202e"]}
{"query_id": 3, "text": "`+b.Title+`"}
`)
	result := kindred(t, "related", run, "--queries", queries, "--workers", "2", "--explain")
	if result.code != exitDone || !strings.Contains(result.err, "1 of 3 queries") {
		t.Fatalf("exit code %d, %q", result.code, result.err)
	}
	if strings.ContainsAny(result.out, "\x1b\u202e") {
		t.Errorf("characters that steer a terminal: %q", result.out)
	}
	lines := strings.Split(strings.TrimSpace(result.out), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines", len(lines))
	}
	for i, want := range []string{`"x"`, "2", "3"} {
		var answer pipeline.Answer
		if err := json.Unmarshal([]byte(lines[i]), &answer); err != nil {
			t.Fatal(err)
		}
		if string(answer.QueryID) != want || (answer.Error != "") != (i == 1) || (len(answer.Results) == 0) != (i == 1) {
			t.Errorf("line %d: %s", i+1, lines[i])
		}
		if i == 0 && (len(answer.Results) != 2 || len(answer.Results[0].InterestingTerms) == 0) {
			t.Errorf("two explained results: %s", lines[i])
		}
	}
}
