package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"slices"

	"kindred/benchmarks/internal/measure"
	"kindred/internal/synthetic"
)

// collections are put together, in this order.
var collections = []string{"conferences/papers.jsonl.zst", "arxiv/papers.jsonl.zst"}

// union is a file of papers, one JSON object a line, with the places of its
// lines in the order in which collections take them. The file stays on the disk:
// what measures must need less memory than what is measured (see measure.Cost).
type union struct {
	file   *os.File
	places []place
	source string
}

type place struct {
	hash          uint64
	start, length int64
}

// gather writes all papers to path: those of the collections, or if they are not
// in the folder data as many invented ones as are wanted.
func gather(data, path string, wanted int) (*union, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	u := &union{file: file}
	if err := u.fill(data, wanted); err != nil {
		file.Close()
		return nil, err
	}
	slices.SortFunc(u.places, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.start, b.start))
	})
	return u, nil
}

func (u *union) fill(data string, wanted int) error {
	lines := bufio.NewWriterSize(u.file, 1<<20)
	at := int64(0)
	add := func(line []byte) (bool, error) {
		var paper struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal(line, &paper); err != nil {
			return false, err
		}
		h := fnv.New64a()
		io.WriteString(h, paper.ID)
		u.places = append(u.places, place{mix(h.Sum64()), at, int64(len(line)) + 1})
		at += int64(len(line)) + 1
		lines.Write(line) // Flush gives the error
		return true, lines.WriteByte('\n')
	}
	for _, name := range collections {
		path := filepath.Join(data, name)
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			return u.invent(wanted)
		}
		if err := measure.EachLine(path, add); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	u.source = "conferences and arxiv"
	return lines.Flush()
}

// mix spreads the bits of a hash: ids that differ in their last letter alone
// have FNV hashes that are near each other.
func mix(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// invent fills the file with invented papers, in their own order.
func (u *union) invent(wanted int) error {
	if err := u.file.Truncate(0); err != nil {
		return err
	}
	if _, err := u.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	u.places, u.source = nil, "invented papers"
	if err := synthetic.WriteJSONLines(u.file, synthetic.Papers(0, wanted, 50)); err != nil {
		return err
	}
	at := int64(0)
	return measure.EachLine(u.file.Name(), func(line []byte) (bool, error) {
		u.places = append(u.places, place{uint64(len(u.places)), at, int64(len(line)) + 1})
		at += int64(len(line)) + 1
		return true, nil
	})
}

// write writes the first papers to path.
func (u *union) write(path string, papers int) error {
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	defer out.Close()
	lines := bufio.NewWriterSize(out, 1<<20)
	for _, p := range u.places[:papers] {
		if _, err := io.Copy(lines, io.NewSectionReader(u.file, p.start, p.length)); err != nil {
			return err
		}
	}
	return lines.Flush()
}

func (u *union) close() { u.file.Close() }
