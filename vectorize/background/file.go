package background

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
)

// The parts of a file, as docs/formats/background.md has them.
const (
	magic      = "kindred\x00"
	version    = 1
	headerSize = 48
	maxFile    = 1 << 30
)

// Version is the version of the format of files.
const Version = version

var endian = binary.LittleEndian

// encode returns the file of the space.
func (s *Space) encode() []byte {
	terms := strings.Join(s.terms, "\x00")
	b := make([]byte, 0, headerSize+len(s.name)+len(s.rule)+len(terms)+len(s.terms)*(8+s.dims)+sha256.Size)
	b = append(b, magic...)
	for _, v := range []int{version, len(s.terms), s.dims, len(terms)} {
		b = endian.AppendUint32(b, uint32(v))
	}
	b = endian.AppendUint64(b, uint64(s.papers))
	b = endian.AppendUint64(b, math.Float64bits(s.exponent))
	b = endian.AppendUint32(b, uint32(len(s.name)))
	b = endian.AppendUint32(b, uint32(len(s.rule)))
	b = append(b, s.name...)
	b = append(b, s.rule...)
	b = append(b, terms...)
	for _, df := range s.df {
		b = endian.AppendUint32(b, df)
	}
	for _, scale := range s.scales {
		b = endian.AppendUint32(b, math.Float32bits(scale))
	}
	for _, v := range s.values {
		b = append(b, byte(v))
	}
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

// WriteTo writes the file of the space.
func (s *Space) WriteTo(w io.Writer) (int64, error) {
	n, err := w.Write(s.encode())
	if err != nil {
		return int64(n), fmt.Errorf("background: writing the space: %w", err)
	}
	return int64(n), nil
}

// Read reads a file of a space. It fails on anything that WriteTo does not write.
func Read(r io.Reader) (*Space, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("background: reading the space: %w", err)
	}
	return decode(data)
}

var errNoSpace = errors.New("background: this is no background space; kindred background learn writes one")

// decode takes the file of a space apart.
func decode(data []byte) (*Space, error) {
	if len(data) < headerSize+sha256.Size || string(data[:len(magic)]) != magic {
		return nil, errNoSpace
	}
	word := func(at int) int64 { return int64(endian.Uint32(data[at:])) }
	if v := word(8); v != version {
		return nil, fmt.Errorf("background: the space is of version %d; this program reads version %d", v, version)
	}
	terms, dims, text, name, rule := word(12), word(16), word(20), word(40), word(44)
	if terms > maxTerms || dims > maxDims || name > maxText || rule > maxRule {
		return nil, fmt.Errorf("background: %d terms (at most %d), %d dimensions (%d), a name of %d bytes (%d), a rule of %d (%d)",
			terms, maxTerms, dims, maxDims, name, maxText, rule, maxRule)
	}
	if want := headerSize + name + rule + text + terms*(8+dims) + sha256.Size; int64(len(data)) != want {
		return nil, fmt.Errorf("background: the space has %d bytes; its header asks for %d", len(data), want)
	}
	body, sum := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	if found := sha256.Sum256(body); !bytes.Equal(found[:], sum) {
		return nil, errors.New("background: the space does not have the SHA-256 that it says; the file was changed or cut")
	}
	rest := body[headerSize:]
	take := func(n int64) []byte {
		part := rest[:n]
		rest = rest[n:]
		return part
	}
	s := &Space{
		papers: int64(endian.Uint64(data[24:])), exponent: math.Float64frombits(endian.Uint64(data[32:])), dims: int(dims),
		name: string(take(name)), rule: string(take(rule)), terms: strings.Split(string(take(text)), "\x00"),
		df: make([]uint32, terms), scales: make([]float32, terms), values: make([]int8, terms*dims), sum: digest(data),
	}
	if int64(len(s.terms)) != terms {
		return nil, fmt.Errorf("background: the space has %d terms; its header says %d", len(s.terms), terms)
	}
	for t := range s.df {
		s.df[t] = endian.Uint32(take(4))
	}
	for t := range s.scales {
		s.scales[t] = math.Float32frombits(endian.Uint32(take(4)))
	}
	for i, v := range rest {
		s.values[i] = int8(v)
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	return s, nil
}

func digest(file []byte) string {
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:])
}
