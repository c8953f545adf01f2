package rundir

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func FuzzNpyHeader(f *testing.F) {
	for _, h := range []npyHeader{{dtype: "<f4", shape: []int{2, 3}}, {dtype: "<i8", shape: []int{0}}, {dtype: "<i4", shape: []int{1, 1 << 40}}} {
		f.Add(h.encode())
	}
	f.Add([]byte(npyMagic + "\x02\x00\x20\x00\x00\x00{\"shape\":(6,),\"descr\":\"<f4\"   "))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, offset, err := parseNpyHeader(b)
		if err != nil {
			return
		}
		if offset > len(b) {
			t.Errorf("the data begin at byte %d of %d", offset, len(b))
		}
		if h.fortran || len(h.shape) == 0 || len(h.dtype) > 40 {
			return
		}
		again, _, err := parseNpyHeader(h.encode())
		if err == nil && (!slices.Equal(h.shape, again.shape) || h.dtype != again.dtype) {
			t.Errorf("%+v was written as %+v", h, again)
		}
	})
}

func FuzzOpen(f *testing.F) {
	good, err := marshalManifest(testManifest("fuzz"), map[string]Digest{"v.npy": {132, "00"}})
	if err != nil {
		f.Fatal(err)
	}
	array := append(npyHeader{dtype: "<f4", shape: []int{1}}.encode(), 0, 0, 0, 0)
	f.Add(good, array)
	f.Add([]byte(`{"format":"kindred-run","format_version":3,"program":{"name":"kindred","version":"2"}}`), array[:40])
	f.Add([]byte(`{"format":"kindred-run","format_version":2,"files":{"..":{}}}`), []byte{})
	f.Fuzz(func(t *testing.T, manifest, array []byte) {
		dir := t.TempDir()
		if os.WriteFile(filepath.Join(dir, ManifestFile), manifest, 0o666) != nil || os.WriteFile(filepath.Join(dir, "v.npy"), array, 0o666) != nil {
			t.Skip()
		}
		d, err := Open(dir)
		if err != nil {
			return
		}
		for name := range d.Digests() {
			if filepath.Dir(d.Path(name)) != dir {
				t.Errorf("%q leads out of the run", name)
			}
		}
		if _, err := d.Verify(t.Context(), nil); err != nil {
			t.Error(err)
		}
		if a, err := d.Float32s("v.npy"); err == nil {
			n, ok := elements(a.Shape)
			if !ok || n != len(a.Data) || 4*n > len(array) {
				t.Errorf("shape %v with %d numbers in %d bytes", a.Shape, len(a.Data), len(array))
			}
			if err := a.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}
