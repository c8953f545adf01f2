package rundir

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"kindred/internal/parallel"
)

var keep = flag.String("keep", "", "also write a run of arrays to this path, to look at with numpy")

// arrays writes a run of arrays of every type and of odd shapes.
func arrays(t *testing.T, path string) *Dir {
	t.Helper()
	w, err := Create(path, true)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	floats := make([]float32, 7*3)
	for i := range floats {
		floats[i] = float32(i) / 3
	}
	err = errors.Join(
		WriteArray(w, "vectors.npy", floats, 7, 3),
		WriteArray(w, "norms.npy", floats[:5], 5),
		WriteArray(w, "indices.npy", []int32{math.MinInt32, -1, 0, math.MaxInt32}, 4),
		WriteArray(w, "indptr.npy", []int64{math.MinInt64, 0, 1 << 40}, 3),
		WriteArray(w, "none.npy", []float32{}, 0, 100),
		WriteArray(w, "nothing.npy", []int64(nil), 0),
		w.Publish(testManifest("arrays"), nil))
	if err != nil {
		t.Fatal(err)
	}
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestArraysComeBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ai")
	if *keep != "" {
		path = *keep
	}
	d := arrays(t, path)
	v, err := d.Float32s("vectors.npy")
	if err != nil || !slices.Equal(v.Shape, []int{7, 3}) || len(v.Data) != 21 || v.Data[20] != float32(20)/3 {
		t.Errorf("vectors: %+v, %v", v, err)
	}
	i, err := d.Int32s("indices.npy")
	if err != nil || !slices.Equal(i.Shape, []int{4}) || !slices.Equal(i.Data, []int32{math.MinInt32, -1, 0, math.MaxInt32}) {
		t.Errorf("indices: %+v, %v", i, err)
	}
	p, err := d.Int64s("indptr.npy")
	if err != nil || !slices.Equal(p.Data, []int64{math.MinInt64, 0, 1 << 40}) {
		t.Errorf("indptr: %+v, %v", p, err)
	}
	none, err := d.Float32s("none.npy")
	if err != nil || !slices.Equal(none.Shape, []int{0, 100}) || none.Data == nil || len(none.Data) != 0 {
		t.Errorf("none: %+v, %v", none, err)
	}
	for _, a := range []interface{ Close() error }{v, i, p, none, v} {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
	raw, err := os.ReadFile(d.Path("norms.npy"))
	const header = "\x93NUMPY\x01\x00\x76\x00{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }"
	if err != nil || !strings.HasPrefix(string(raw), header) || len(raw) != 128+20 || raw[127] != '\n' {
		t.Errorf("%q, %v", raw, err)
	}
}

func TestArrayIsWrittenInPieces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ai")
	w, err := Create(path, false)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	a, err := CreateArray[int32](w, "a.npy", 3, 4)
	if err != nil {
		t.Fatal(err)
	}
	want := []int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}
	if err := errors.Join(a.Write(want[:5]), a.Write(nil), a.Write(want[5:11])); err != nil {
		t.Fatal(err)
	}
	if err := a.Write([]int32{1, 2}); err == nil || !strings.Contains(err.Error(), "a.npy gets 1 values more than its shape [3 4] holds") {
		t.Errorf("%v", err)
	}
	if err := errors.Join(a.Write(want[11:]), a.Close(), a.Close()); err != nil {
		t.Fatal(err)
	}
	short, err := CreateArray[float32](w, "short.npy", 2)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(short.Write([]float32{1}), short.Close()); err == nil || !strings.Contains(err.Error(), "short.npy lacks 1 values of its shape [2]") {
		t.Errorf("%v", err)
	}
	if err := w.Publish(testManifest(""), nil); err == nil || !strings.Contains(err.Error(), "short.npy lacks") {
		t.Errorf("a short array is published: %v", err)
	}
	for _, shape := range [][]int{{}, {1, 2, 3}, {-1}, {math.MaxInt, 2}} {
		if _, err := CreateArray[float32](w, "x.npy", shape...); err == nil || !strings.Contains(err.Error(), fmt.Sprint(shape)) {
			t.Errorf("shape %v: %v", shape, err)
		}
	}
}

func TestDamagedArrays(t *testing.T) {
	d := arrays(t, filepath.Join(t.TempDir(), "ai"))
	if _, err := d.Int32s("vectors.npy"); err == nil || !strings.Contains(err.Error(), `"<f4", not "<i4"`) {
		t.Errorf("another type: %v", err)
	}
	if _, err := d.Float32s("missing.npy"); err == nil || !strings.Contains(err.Error(), "no file missing.npy") {
		t.Errorf("not listed: %v", err)
	}
	if err := os.Truncate(d.Path("vectors.npy"), 130); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Float32s("vectors.npy"); err == nil || !strings.Contains(err.Error(), "130 bytes, the manifest says 212") {
		t.Errorf("cut: %v", err)
	}
	if err := os.Remove(d.Path("norms.npy")); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Float32s("norms.npy"); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "norms.npy") {
		t.Errorf("removed: %v", err)
	}
}

func TestNpyHeaders(t *testing.T) {
	head := func(version, text string) string {
		length := []byte{byte(len(text)), byte(len(text) >> 8)}
		if version > "\x01" {
			length = append(length, 0, 0)
		}
		return npyMagic + version + "\x00" + string(length) + text
	}
	const good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n"
	for _, c := range []struct {
		header string
		data   int
		want   string // of the error; empty: none
	}{
		{head("\x01", good), 24, ""},
		{head("\x02", good), 24, ""},
		{head("\x03", `{"shape":(6,),"fortran_order":True,"descr":"<f4"}`), 24, ""},
		{head("\x01", "{'shape': (0,), 'descr': '<f4', 'fortran_order': False}"), 0, ""},
		{head("\x01", good), 23, "asks for 6 numbers of 4 bytes, and 23 bytes are there"},
		{head("\x01", good), 28, "asks for 6 numbers of 4 bytes, and 28 bytes are there"},
		{head("\x01", strings.Replace(good, "<f4", ">f4", 1)), 24, `type ">f4"`},
		{head("\x01", strings.Replace(good, "False", "True", 1)), 24, "column by column"},
		{head("\x01", strings.Replace(good, "(2, 3)", "(2, 3, 1)", 1)), 24, "one or two dimensions"},
		{head("\x01", strings.Replace(good, "(2, 3)", "()", 1)), 4, "one or two dimensions"},
		{head("\x01", strings.Replace(good, "(2, 3)", "(9223372036854775807, 9)", 1)), 24, "one or two dimensions"},
		{head("\x01", strings.Replace(good, "(2, 3)", "(99999999999999999999,)", 1)), 24, "not readable"},
		{head("\x01", strings.Replace(good, "(2, 3)", "(-6,)", 1)), 24, "not readable"},
		{head("\x01", strings.Replace(good, "(2, 3)", "(6)", 1)), 24, "not readable"},
		{head("\x01", strings.Replace(good, "'shape'", "'descr'", 1)), 24, "not readable"},
		{head("\x01", strings.Replace(good, "'shape'", "'size'", 1)), 24, "not readable"},
		{head("\x01", "{'descr': '<f4'}"), 24, "not readable"},
		{head("\x01", "{"), 24, "not readable"},
		{head("\x04", good), 24, "version 4"},
		{head("\x01", good)[:20], 0, "ends inside its header"},
		{npyMagic + "\x01\x00\x10", 0, "ends inside its header"},
		{npyMagic + "\x02\x00\xff\xff\xff\xff", 24, "claims 4294967295 bytes"},
		{"PK\x03\x04", 24, "no NumPy file"},
		{"", 0, "no NumPy file"},
	} {
		_, _, err := checkHeader[float32]([]byte(c.header), int64(len(c.header)+c.data))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%.100q with %d bytes: %v, want %q", c.header, c.data, err, c.want)
		}
	}
}

// TestLongHeader reads a header that is longer than most, as other programs
// write when they leave room.
func TestLongHeader(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ai")
	w, err := Create(path, false)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	for name, room := range map[string]int{"long.npy": 5000, "cut.npy": 60000} {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		text := "{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }" + strings.Repeat(" ", 5000) + "\n"
		head := append([]byte(npyMagic), 1, 0, byte((room+58)&255), byte((room+58)>>8))
		if _, err := f.Write(append(append(head, text...), 1, 0, 0, 0, 2, 0, 0, 0)); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Publish(testManifest(""), nil); err != nil {
		t.Fatal(err)
	}
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	a, err := d.Int32s("long.npy")
	if err != nil || !slices.Equal(a.Data, []int32{1, 2}) {
		t.Fatalf("%+v, %v", a, err)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	if _, err := d.Int32s("cut.npy"); err == nil || !strings.Contains(err.Error(), "ends inside its header") {
		t.Errorf("cut: %v", err)
	}
}

// TestArrayCutWhileOpen cuts a mapped file and reads on, here and in workers.
func TestArrayCutWhileOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ai")
	const rows = 1 << 18
	w, err := Create(path, false)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	if err := errors.Join(WriteArray(w, "v.npy", make([]float32, rows), rows), w.Publish(testManifest(""), nil)); err != nil {
		t.Fatal(err)
	}
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	a, err := d.Float32s("v.npy")
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if a.unmap == nil {
		t.Skip("files are not mapped here")
	}
	sum := func() (s float32) {
		for _, x := range a.Data {
			s += x
		}
		return s
	}
	if err := CatchFault(func() error { sum(); return nil }); err != nil {
		t.Error(err)
	}
	if err := os.Truncate(d.Path("v.npy"), 4096); err != nil {
		t.Fatal(err)
	}
	for _, workers := range []int{1, 3} {
		err := CatchFault(func() error {
			return parallel.Each(context.Background(), workers, 3, func(int, int) error { sum(); return nil })
		})
		if err == nil || !strings.Contains(err.Error(), "kindred verify") {
			t.Errorf("%d workers: %v", workers, err)
		}
	}
	if debug.SetPanicOnFault(false) {
		t.Error("CatchFault left faults turned into panics")
	}
}

func TestCatchFaultLetsOthersThrough(t *testing.T) {
	want := errors.New("an error")
	if err := CatchFault(func() error { return want }); err != want {
		t.Errorf("%v", err)
	}
	for _, value := range []any{"a mistake", want} {
		func() {
			defer func() {
				if got := recover(); got != value {
					t.Errorf("recovered %v, want %v", got, value)
				}
			}()
			_ = CatchFault(func() error { panic(value) })
		}()
	}
	defer func() {
		if recover() == nil {
			t.Error("a nil pointer was taken for a fault in a file")
		}
	}()
	var nothing *Array[float32]
	_ = CatchFault(func() error { nothing.Shape = nil; return nil })
}
