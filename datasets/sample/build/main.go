// Command build makes the embedded sample from a collection of papers.
//
//	go run ./datasets/sample/build papers.jsonl.zst
//
// The collection is JSON lines, compressed by zstd, with the fields id, title,
// abstract, authors, venue and year. The sample holds bibliographic records of
// some of them: the facts about a paper and the words it is about, and none of
// its sentences. Equal collections give equal bytes.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"
)

const (
	output         = "datasets/sample/sample.jsonl.zst" // make runs in the root of the module
	papersATheme   = 30
	keywordsAPaper = 12
	maxSampleBytes = 200 << 10
	compression    = zstd.SpeedBestCompression
)

// paper is a line of the collection.
type paper struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Abstract string   `json:"abstract"`
	Authors  []string `json:"authors"`
	Venue    string   `json:"venue"`
	Year     int      `json:"year"`
}

// record is a line of the sample.
type record struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Authors  []string `json:"authors"`
	Venue    string   `json:"venue"`
	Year     int      `json:"year"`
	Keywords []string `json:"keywords"`
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: build papers.jsonl.zst")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func run(file string) error {
	var candidates []candidate
	err := eachPaper(file, func(p *paper) {
		if theme := themeOf(p.Title); theme >= 0 && len(p.Authors) > 0 {
			candidates = append(candidates, candidate{ID: p.ID, Venue: p.Venue, Year: p.Year, Theme: theme})
		}
	})
	if err != nil {
		return err
	}
	chosen, err := choose(candidates)
	if err != nil {
		return err
	}
	records, err := describe(file, chosen)
	if err != nil {
		return err
	}
	packed, err := pack(records)
	if err != nil {
		return err
	}
	if len(packed) > maxSampleBytes {
		return fmt.Errorf("the sample takes %d bytes, the limit is %d", len(packed), maxSampleBytes)
	}
	fmt.Fprintf(os.Stderr, "%s: %d papers, %d bytes\n", output, len(records), len(packed))
	return os.WriteFile(output, packed, 0o644)
}

// describe reads the collection twice: for the chosen papers and their terms,
// and for the number of papers that each of those terms occurs in.
func describe(file string, chosen map[string]bool) ([]record, error) {
	var records []record
	var texts []text
	c := newCollection()
	err := eachPaper(file, func(p *paper) {
		if chosen[p.ID] {
			records = append(records, record{ID: p.ID, Title: p.Title, Authors: distinct(p.Authors), Venue: p.Venue, Year: p.Year})
			texts = append(texts, newText(p.Title, p.Abstract))
			c.follow(texts[len(texts)-1])
		}
	})
	if err != nil {
		return nil, err
	}
	if err := eachPaper(file, func(p *paper) { c.count(newText(p.Title, p.Abstract)) }); err != nil {
		return nil, err
	}
	for i := range records {
		records[i].Keywords = c.keywords(texts[i], keywordsAPaper)
	}
	slices.SortFunc(records, func(a, b record) int { return strings.Compare(a.ID, b.ID) })
	return records, nil
}

// distinct drops names that are listed again.
func distinct(names []string) []string {
	var list []string
	for _, name := range names {
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// eachPaper calls f for each paper of a file. The paper is f's to keep.
func eachPaper(file string, f func(*paper)) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	z, err := zstd.NewReader(in)
	if err != nil {
		return err
	}
	defer z.Close()
	dec := json.NewDecoder(bufio.NewReaderSize(z, 1<<20))
	for n := 1; ; n++ {
		p := new(paper)
		if err := dec.Decode(p); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("%s: paper %d: %w", file, n, err)
		}
		f(p)
	}
}

// pack writes records as compressed JSON lines.
func pack(records []record) ([]byte, error) {
	var lines bytes.Buffer
	enc := json.NewEncoder(&lines)
	enc.SetEscapeHTML(false)
	for i := range records {
		if err := enc.Encode(&records[i]); err != nil {
			return nil, err
		}
	}
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(compression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	return z.EncodeAll(lines.Bytes(), nil), nil
}
