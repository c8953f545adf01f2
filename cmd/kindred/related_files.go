package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"kindred/datasets"
	"kindred/datasets/manuscript"
	"kindred/pipeline"
)

// maxText is the most that is read of a text or a list of ids, in bytes.
const maxText = 64 << 20

// fromStdin stands for standard input.
const fromStdin = "-"

// relatedFiles are the flags of kindred related that name files.
type relatedFiles struct {
	text, draft, bib, queries, among, libraries, stopWords string
}

// onlyOneStdin refuses two flags that ask for standard input.
func (f *relatedFiles) onlyOneStdin() error {
	var asking []string
	for _, flag := range []struct{ name, value string }{
		{"text", f.text}, {"file", f.draft}, {"bib", f.bib}, {"queries", f.queries}, {"among", f.among}, {"libraries", f.libraries}, {"stop-words", f.stopWords},
	} {
		if flag.value == fromStdin {
			asking = append(asking, "--"+flag.name+" -")
		}
	}
	if len(asking) == 2 {
		return usagef("%s cannot both be standard input", strings.Join(asking, " and "))
	}
	if len(asking) > 2 {
		return usagef("%s cannot all be standard input", strings.Join(asking, " and "))
	}
	return nil
}

// read reads what the flags name, all but the queries.
func (f *relatedFiles) read(ctx context.Context, s *streams, run *pipeline.Run, q *pipeline.Query) error {
	q.Text = f.text
	if f.text == fromStdin {
		text, err := readText(s.In)
		if err != nil {
			return fmt.Errorf("the text cannot be read: %w", err)
		}
		q.Text = text
	}
	if f.text != "" && strings.TrimSpace(q.Text) == "" {
		return fmt.Errorf("--text: the text is empty")
	}
	if err := f.readDraft(s, q); err != nil {
		return err
	}
	if err := f.readBibliography(ctx, s, q); err != nil {
		return err
	}
	var err error
	if f.among != "" {
		if q.Among, err = readEntries(f.among, s.In); err != nil {
			return fmt.Errorf("the ids of --among cannot be read: %w", err)
		}
		if len(q.Among) == 0 {
			return fmt.Errorf("--among: %s has no ids", f.among)
		}
	}
	if f.stopWords != "" {
		if q.Words.StopWords, err = readEntries(f.stopWords, s.In); err != nil {
			return fmt.Errorf("the words of --stop-words cannot be read: %w", err)
		}
	}
	if f.libraries != "" {
		return f.readLibraries(ctx, s, run, q)
	}
	return nil
}

// readDraft adds the text of a draft.
func (f *relatedFiles) readDraft(s *streams, q *pipeline.Query) error {
	if f.draft == "" {
		return nil
	}
	content, err := readFileOr(f.draft, s.In)
	if err != nil {
		return fmt.Errorf("the draft cannot be read: %w", err)
	}
	draft, err := manuscript.Parse(f.draft, content)
	if err != nil {
		return err
	}
	if draft.Text == "" {
		return fmt.Errorf("--file: %s is empty", f.draft)
	}
	if len(draft.NotFollowed) > 0 {
		fmt.Fprintf(s.Err, "kindred: %s includes files that were not read: %s\n", f.draft, clean(strings.Join(draft.NotFollowed, ", ")))
	}
	q.Text = strings.TrimSpace(q.Text + "\n\n" + draft.Text)
	return nil
}

// refusedShown is the number of entries of a bibliography whose faults are told.
const refusedShown = 5

func (f *relatedFiles) readBibliography(ctx context.Context, s *streams, q *pipeline.Query) error {
	if f.bib == "" {
		return nil
	}
	refused := 0
	papers, err := pipeline.ReadReferences(ctx, f.bib, datasets.Options{Stdin: s.In}, func(err error) {
		if refused++; refused <= refusedShown {
			fmt.Fprintln(s.Err, "kindred: left out:", readable(err))
		}
	})
	if refused > refusedShown {
		fmt.Fprintf(s.Err, "kindred: left out: %d more entries\n", refused-refusedShown)
	}
	if err != nil {
		return fmt.Errorf("the bibliography cannot be used: %w", err)
	}
	q.References = papers
	return nil
}

func (f *relatedFiles) readLibraries(ctx context.Context, s *streams, run *pipeline.Run, q *pipeline.Query) error {
	in, done, err := openOr(f.libraries, s.In)
	if err != nil {
		return fmt.Errorf("the libraries cannot be read: %w", err)
	}
	defer done()
	if q.Libraries, err = run.ReadLibraries(ctx, in); err != nil {
		return err
	}
	if unknown := q.Libraries.Unknown; unknown > 0 {
		papers := "papers"
		if unknown == 1 {
			papers = "paper"
		}
		fmt.Fprintf(s.Err, "kindred: %d %s kept by readers, but not in the run\n", unknown, papers)
	}
	return nil
}

// openOr opens a file, or takes standard input for -.
func openOr(path string, stdin io.Reader) (io.Reader, func() error, error) {
	if path == fromStdin {
		return stdin, func() error { return nil }, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	return f, f.Close, nil
}

func readFileOr(path string, stdin io.Reader) ([]byte, error) {
	in, done, err := openOr(path, stdin)
	if err != nil {
		return nil, err
	}
	defer done()
	text, err := readText(in)
	return []byte(text), err
}

func readText(r io.Reader) (string, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxText+1))
	if err == nil && len(text) > maxText {
		err = fmt.Errorf("it has more than %d MB", maxText>>20)
	}
	return string(text), err
}

// readEntries reads one word or id a line, leaving out empty lines.
func readEntries(path string, stdin io.Reader) ([]string, error) {
	text, err := readFileOr(path, stdin)
	if err != nil {
		return nil, err
	}
	var words []string
	for line := range strings.Lines(string(text)) {
		if word := strings.TrimSpace(line); word != "" {
			words = append(words, word)
		}
	}
	return slices.Clip(words), nil
}
