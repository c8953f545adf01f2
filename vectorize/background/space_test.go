package background

import (
	"bytes"
	"crypto/sha256"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode"
)

func content() Content {
	return Content{
		Name: "test", Rule: "words", Papers: 1000, IDFExponent: 1.5,
		Terms: []string{"cell", "graph", "protein", "zero"}, DF: []int64{30, 200, 40, 1000}, Dims: 3,
		Vectors: []float32{.5, -.25, .125, 1e-3, 2e-3, -3e-3, -7, 0, 7, 0, 0, 0},
	}
}

func newSpace(t *testing.T, c Content) *Space {
	t.Helper()
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func file(t *testing.T, s *Space) []byte {
	t.Helper()
	var b bytes.Buffer
	if n, err := s.WriteTo(&b); err != nil || n != int64(b.Len()) {
		t.Fatalf("%d bytes of %d were written: %v", b.Len(), n, err)
	}
	return b.Bytes()
}

func TestVectorsAreKeptToHalfAStep(t *testing.T) {
	c := content()
	s := newSpace(t, c)
	got := make([]float32, c.Dims)
	for i, term := range c.Terms {
		at, ok := s.Find(term)
		if !ok || at != i || s.Term(at) != term || s.DF(at) != c.DF[i] {
			t.Fatalf("%q is found at %d (%t), in %d papers", term, at, ok, s.DF(at))
		}
		s.Vector(got, at)
		want := c.Vectors[i*c.Dims : (i+1)*c.Dims]
		top := slices.Max(want)
		top = max(top, -slices.Min(want))
		for j := range got {
			if diff := math.Abs(float64(got[j] - want[j])); diff > float64(top)/254*1.0001 {
				t.Errorf("%q, dimension %d: %g, want %g", term, j, got[j], want[j])
			}
		}
	}
	if _, ok := s.Find("absent"); ok {
		t.Error("an unknown term is found")
	}
}

func TestFileGivesTheSameSpace(t *testing.T) {
	s := newSpace(t, content())
	data := file(t, s)
	back, err := Read(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if back.SHA256() != s.SHA256() || back.Name() != "test" || back.Rule() != "words" || back.Papers() != 1000 ||
		back.IDFExponent() != 1.5 || back.Terms() != 4 || back.Dims() != 3 {
		t.Errorf("read back: %+v", back)
	}
	if !bytes.Equal(file(t, back), data) {
		t.Error("the space that was read is written as other bytes")
	}
}

func TestNewRefuses(t *testing.T) {
	for name, change := range map[string]func(*Content){
		"too few values":        func(c *Content) { c.Vectors = c.Vectors[1:] },
		"too few frequencies":   func(c *Content) { c.DF = c.DF[1:] },
		"terms that fall":       func(c *Content) { c.Terms[1] = "a" },
		"a term twice":          func(c *Content) { c.Terms[1] = "cell" },
		"an empty term":         func(c *Content) { c.Terms[0] = "" },
		"a long term":           func(c *Content) { c.Terms[3] = strings.Repeat("z", 256) },
		"in no paper":           func(c *Content) { c.DF[2] = 0 },
		"in too many papers":    func(c *Content) { c.DF[2] = 1001 },
		"beyond uint32":         func(c *Content) { c.DF[2], c.Papers = 1<<32, 1<<40 },
		"not a number":          func(c *Content) { c.Vectors[4] = float32(math.NaN()) },
		"infinite":              func(c *Content) { c.Vectors[4] = float32(math.Inf(-1)) },
		"no terms":              func(c *Content) { c.Terms, c.DF, c.Vectors = nil, nil, nil },
		"no dimensions":         func(c *Content) { c.Dims, c.Vectors = 0, nil },
		"negative dimensions":   func(c *Content) { c.Dims = -1 },
		"no papers":             func(c *Content) { c.Papers = 0 },
		"a long name":           func(c *Content) { c.Name = strings.Repeat("n", 256) },
		"a long rule":           func(c *Content) { c.Rule = strings.Repeat("r", 5000) },
		"an exponent too large": func(c *Content) { c.IDFExponent = 11 },
		"no exponent":           func(c *Content) { c.IDFExponent = math.NaN() },
	} {
		c := content()
		change(&c)
		if _, err := New(c); err == nil {
			t.Errorf("%s: no error", name)
		} else if !strings.HasPrefix(err.Error(), "background: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// signed gives the file the digest of its content.
func signed(data []byte) []byte {
	body := data[:len(data)-sha256.Size]
	sum := sha256.Sum256(body)
	return append(slices.Clone(body), sum[:]...)
}

func TestReadRefuses(t *testing.T) {
	good := file(t, newSpace(t, content()))
	changed := func(at int, to ...byte) []byte {
		data := slices.Clone(good)
		copy(data[at:], to)
		return signed(data)
	}
	text := bytes.Index(good, []byte("cell\x00"))
	df := text + len("cell\x00graph\x00protein\x00zero")
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"nothing":            {nil, "no background space"},
		"another file":       {bytes.Repeat([]byte("{}\n"), 90), "no background space"},
		"newer":              {changed(8, 2), "version 2"},
		"too many terms":     {changed(12, 255, 255, 255, 255), "terms (at most"},
		"one term more":      {changed(12, 5), "its header asks for"},
		"cut":                {good[:len(good)-1], "its header asks for"},
		"longer":             {append(slices.Clone(good), 0), "its header asks for"},
		"a changed byte":     {append(slices.Clone(good[:df]), append([]byte{31}, good[df+1:]...)...), "SHA-256"},
		"terms joined":       {changed(text+4, 'x'), "3 terms"},
		"terms that fall":    {changed(text, 'z'), "rising"},
		"in no paper":        {changed(df, 0), "in 0 of 1000 papers"},
		"a negative scale":   {changed(df+16+3, 0xbf), "scale"},
		"a value of -128":    {changed(df+32, 0x80), "-128"},
		"an exponent of NaN": {changed(32, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f), "exponent"},
	} {
		_, err := Read(bytes.NewReader(c.data))
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want an error that says %q", name, err, c.says)
		}
	}
}

func TestBuiltinHoldsTermsAndNumbersAlone(t *testing.T) {
	s, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	if len(builtinFile) > 4<<20 || s.Terms() < 10000 || s.Terms() > 30000 || s.Dims() != 100 || s.Name() != "builtin" || s.Papers() < 100000 {
		t.Errorf("%d bytes, %d terms, %d dimensions, %q, %d papers", len(builtinFile), s.Terms(), s.Dims(), s.Name(), s.Papers())
	}
	for _, c := range s.terms {
		if len(c) < 2 || len(c) > 30 || strings.ContainsFunc(c, func(r rune) bool { return unicode.IsSpace(r) || r == '@' || r == '/' }) {
			t.Errorf("%q is no term", c)
		}
	}
	for _, term := range []string{"neural", "quantum", "galaxi", "protein"} {
		if _, ok := s.Find(term); !ok {
			t.Errorf("%q is not known", term)
		}
	}
}

func FuzzRead(f *testing.F) {
	c := content()
	s, err := New(c)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(s.encode())
	f.Add([]byte(magic))
	f.Add(s.encode()[:60])
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > sha256.Size {
			data = signed(data) // so that what is behind the digest is tried
		}
		s, err := Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		if !bytes.Equal(s.encode(), data) {
			t.Error("what was read is written as other bytes")
		}
		vector := make([]float32, s.Dims())
		for i := range s.Terms() {
			s.Vector(vector, i)
			if at, ok := s.Find(s.Term(i)); !ok || at != i {
				t.Errorf("term %d is found at %d", i, at)
			}
			for _, v := range vector {
				if v-v != 0 {
					t.Fatalf("a value of %v", v)
				}
			}
		}
	})
}
