package pipeline

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// ids.idx finds the row of an id or a title in a few reads. It holds, little-
// endian:
//
//	"KIDX0001"                     8 bytes
//	number of papers n             uint64
//	two sections, ids and normalised titles, each:
//	    offsets                    (n + 1) uint64 into the text, sorted by text, then row
//	    rows                       n uint32
//	    text                       the strings one after another
//
// A binary search reads one string a step.

const (
	idIndexFile  = "ids.idx"
	idIndexMagic = "KIDX0001"
)

// writeIDIndex writes ids.idx: row i has ids[i] and the normalised titles[i].
func writeIDIndex(w io.Writer, ids, titles []string) error {
	head := binary.LittleEndian.AppendUint64([]byte(idIndexMagic), uint64(len(ids)))
	if _, err := w.Write(head); err != nil {
		return err
	}
	for _, texts := range [][]string{ids, titles} {
		if err := writeIndexSection(w, texts); err != nil {
			return err
		}
	}
	return nil
}

func writeIndexSection(w io.Writer, texts []string) error {
	order := make([]uint32, len(texts))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		return cmp.Or(strings.Compare(texts[a], texts[b]), cmp.Compare(a, b))
	})
	var b []byte // what is not yet written
	var err error
	put := func(flush bool) {
		if err == nil && (flush || len(b) >= 1<<16) {
			_, err = w.Write(b)
			b = b[:0]
		}
	}
	end := uint64(0)
	b = binary.LittleEndian.AppendUint64(b, 0)
	for _, row := range order {
		end += uint64(len(texts[row]))
		b = binary.LittleEndian.AppendUint64(b, end)
		put(false)
	}
	for _, row := range order {
		b = binary.LittleEndian.AppendUint32(b, row)
		put(false)
	}
	for _, row := range order {
		b = append(b, texts[row]...)
		put(false)
	}
	put(true)
	return err
}

// idIndex reads ids.idx.
type idIndex struct {
	file       *os.File
	n          int64
	ids, title indexSection
}

type indexSection struct {
	r       io.ReaderAt
	n, base int64 // papers; place of the offsets
	end     int64 // place behind the text
}

var errIDIndex = errors.New("pipeline: ids.idx is damaged; kindred verify tells more")

func openIDIndex(path string) (*idIndex, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	ix := &idIndex{file: f}
	if err := ix.readHead(); err != nil {
		f.Close()
		return nil, err
	}
	return ix, nil
}

func (ix *idIndex) readHead() error {
	info, err := ix.file.Stat()
	if err != nil {
		return err
	}
	var head [16]byte
	if _, err := ix.file.ReadAt(head[:], 0); err != nil || string(head[:8]) != idIndexMagic {
		return errIDIndex
	}
	n := binary.LittleEndian.Uint64(head[8:])
	if n > uint64(info.Size())/12 {
		return errIDIndex
	}
	ix.n = int64(n)
	base := int64(len(head))
	for _, section := range []*indexSection{&ix.ids, &ix.title} {
		*section = indexSection{r: ix.file, n: ix.n, base: base, end: info.Size()}
		size, err := section.offset(ix.n)
		if err != nil {
			return err
		}
		base = section.text() + size
		if size < 0 || base > info.Size() {
			return errIDIndex
		}
		section.end = base
	}
	return nil
}

func (ix *idIndex) Close() error { return ix.file.Close() }

func (s indexSection) rows() int64 { return s.base + 8*(s.n+1) }
func (s indexSection) text() int64 { return s.rows() + 4*s.n }

func (s indexSection) offset(i int64) (int64, error) {
	var b [8]byte
	if _, err := s.r.ReadAt(b[:], s.base+8*i); err != nil {
		return 0, errIDIndex
	}
	return int64(binary.LittleEndian.Uint64(b[:])), nil
}

// at returns the i-th string.
func (s indexSection) at(i int64) (string, error) {
	var offsets [16]byte
	if _, err := s.r.ReadAt(offsets[:], s.base+8*i); err != nil {
		return "", errIDIndex
	}
	start, end := int64(binary.LittleEndian.Uint64(offsets[:8])), int64(binary.LittleEndian.Uint64(offsets[8:]))
	if start < 0 || end < start || end > s.end-s.text() {
		return "", errIDIndex
	}
	text := make([]byte, end-start)
	if _, err := s.r.ReadAt(text, s.text()+start); err != nil && len(text) > 0 {
		return "", errIDIndex
	}
	return string(text), nil
}

// row returns the row of the i-th string.
func (s indexSection) row(i int64) (int, error) {
	var b [4]byte
	if _, err := s.r.ReadAt(b[:], s.rows()+4*i); err != nil {
		return 0, errIDIndex
	}
	row := int64(binary.LittleEndian.Uint32(b[:]))
	if row >= s.n {
		return 0, errIDIndex
	}
	return int(row), nil
}

// entry returns the i-th string with its row.
func (s indexSection) entry(i int64) (entry, error) {
	text, err := s.at(i)
	if err != nil {
		return entry{}, err
	}
	row, err := s.row(i)
	return entry{text, row}, err
}

// search returns the first place whose string is not before text.
func (s indexSection) search(text string) (int64, error) {
	low, high := int64(0), s.n
	for low < high {
		middle := (low + high) / 2
		found, err := s.at(middle)
		if err != nil {
			return 0, err
		}
		if found < text {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, nil
}

// entry is a string of the index and its row.
type entry struct {
	text string
	row  int
}

// withPrefix returns the first entries that begin with prefix, up to limit.
func (s indexSection) withPrefix(prefix string, limit int) ([]entry, error) {
	i, err := s.search(prefix)
	var out []entry
	for ; err == nil && i < s.n && len(out) < limit; i++ {
		e, failed := s.entry(i)
		if failed != nil {
			return nil, failed
		}
		if !strings.HasPrefix(e.text, prefix) {
			break
		}
		out = append(out, e)
	}
	return out, err
}

// around returns entries near the place of text in the order, up to limit.
func (s indexSection) around(text string, limit int64) ([]entry, error) {
	i, err := s.search(text)
	if err != nil {
		return nil, err
	}
	var out []entry
	for j := max(0, i-limit/2); j < min(s.n, i+limit/2); j++ {
		e, err := s.entry(j)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// lookup returns the row of an id.
func (ix *idIndex) lookup(id string) (int, bool, error) {
	found, err := ix.ids.withPrefix(id, 1)
	if err != nil || len(found) == 0 || found[0].text != id {
		return 0, false, err
	}
	return found[0].row, true, nil
}

// AmbiguousError is a title that begins several papers.
type AmbiguousError struct {
	Title string
	IDs   []string // of some papers whose titles begin so
}

// Error names the papers to choose from.
func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("pipeline: more than one paper has a title that begins with %q; name one by its id: %s",
		e.Title, strings.Join(e.IDs, ", "))
}
