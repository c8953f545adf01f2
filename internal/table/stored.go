package table

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Pages are pages of a column that are ready to be written: their bytes may be
// kept anywhere until then (see Vector.Stored).
type Pages struct {
	Pages []Page
	Data  []byte // one page after the other
}

// EncodePages encodes all rows of a vector as pages of a column without a
// dictionary. It can run at the same time for other vectors.
func EncodePages(c Column, v *Vector, rows int) (*Pages, error) {
	if c.Dictionary {
		return nil, fmt.Errorf("table: pages of column %q cannot be made beforehand: it has a dictionary", c.Name)
	}
	if err := v.validate(c, rows); err != nil {
		return nil, fmt.Errorf("table: column %q: %w", c.Name, err)
	}
	z := compressors.Get()
	defer compressors.Put(z)
	pages := &Pages{}
	builder := pageBuilder{Column: c}
	for i := range rows {
		builder.append(v, i, nil)
		if !builder.full() && i < rows-1 {
			continue
		}
		data, page, err := builder.finish(pages.Data, false, z)
		if err != nil {
			return nil, fmt.Errorf("table: column %q: %w", c.Name, err)
		}
		pages.Data, pages.Pages = data, append(pages.Pages, page)
	}
	return pages, nil
}

// Stored is a column of a batch as ready pages (see EncodePages).
type Stored struct {
	Pages []Page
	Data  io.Reader // gives their bytes, once
}

func (s *Stored) rows() int {
	rows := 0
	for _, p := range s.Pages {
		rows += p.Rows
	}
	return rows
}

// AppendPages appends descriptions of pages to dst, for DecodePages.
func AppendPages(dst []byte, pages []Page) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(pages)))
	for _, p := range pages {
		for _, n := range []int{p.Size, p.FullSize, p.Rows, p.Values, p.Nulls} {
			dst = binary.AppendUvarint(dst, uint64(n))
		}
		for _, bound := range [][]byte{p.Bounds.Min, p.Bounds.Max} {
			dst = binary.AppendUvarint(dst, uint64(len(bound)))
			dst = append(dst, bound...)
		}
		flags := byte(0)
		if p.Bounds.Min != nil {
			flags |= 1
		}
		if p.Bounds.Exact {
			flags |= 2
		}
		dst = append(dst, flags)
	}
	return dst
}

var errPages = errors.New("table: the descriptions of stored pages are damaged")

// DecodePages reads what AppendPages wrote at the front of b, and returns what
// is behind it. The bounds are parts of b.
func DecodePages(b []byte) (pages []Page, rest []byte, err error) {
	number := func() int {
		n, size := binary.Uvarint(b)
		if size <= 0 || n > 1<<40 {
			err, b = errPages, nil
			return 0
		}
		b = b[size:]
		return int(n)
	}
	bytes := func(n int) []byte {
		if n > len(b) {
			err, b = errPages, nil
			return nil
		}
		part := b[:n:n]
		b = b[n:]
		return part
	}
	for left := number(); left > 0 && err == nil; left-- {
		p := Page{Size: number(), FullSize: number(), Rows: number(), Values: number(), Nulls: number()}
		p.Bounds.Min = bytes(number())
		p.Bounds.Max = bytes(number())
		flags := bytes(1)
		if err != nil {
			break
		}
		if flags[0]&1 == 0 {
			p.Bounds.Min, p.Bounds.Max = nil, nil
		}
		p.Bounds.Exact = flags[0]&2 != 0
		pages = append(pages, p)
	}
	return pages, b, err
}
