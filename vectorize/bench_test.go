package vectorize

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// conferencePapers reads up to limit papers of the conference collection, which
// is not part of the repository; the benchmark is skipped where it is missing.
func conferencePapers(b *testing.B, limit int) (docs []Document, size int64) {
	b.Helper()
	file, err := os.Open("../../shared/data/conferences/papers.jsonl.zst")
	if errors.Is(err, os.ErrNotExist) {
		b.Skip("the conference papers are not here")
	}
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	reader, err := zstd.NewReader(file)
	if err != nil {
		b.Fatal(err)
	}
	defer reader.Close()
	for lines := json.NewDecoder(reader); len(docs) < limit; {
		var paper struct{ Title, Abstract string }
		err := lines.Decode(&paper)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			b.Fatal(err)
		}
		docs = append(docs, Document{Title: paper.Title, Body: paper.Abstract})
		size += int64(len(paper.Title) + len(paper.Abstract))
	}
	return docs, size
}

// BenchmarkCount counts in blocks of 512 papers, as a build does, on one core.
func BenchmarkCount(b *testing.B) {
	docs, size := conferencePapers(b, 20000)
	for name, s := range map[string]Settings{"kindred": {}, "sklearn": SklearnDefaults(), "bigrams": {NGramMax: 2}} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				count(b, s, docs, 512)
			}
		})
	}
}

// BenchmarkFit chooses the vocabulary and weighs the rows.
func BenchmarkFit(b *testing.B) {
	docs, _ := conferencePapers(b, 20000)
	for b.Loop() {
		b.StopTimer()
		counts := count(b, Settings{}, docs, 512)
		b.StartTimer()
		if _, _, err := (Settings{}).Fit(context.Background(), counts); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPhrases finds the phrases of blocks of 512 papers, on one core.
func BenchmarkPhrases(b *testing.B) {
	docs, size := conferencePapers(b, 20000)
	b.SetBytes(size)
	for b.Loop() {
		if _, err := (PhraseSettings{Workers: 1}).Fit(context.Background(), blocksOf{docs, 512}); err != nil {
			b.Fatal(err)
		}
	}
}
