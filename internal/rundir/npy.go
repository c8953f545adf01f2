package rundir

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"unsafe"
)

// Element is a type of numbers that runs keep in NumPy files.
type Element interface{ float32 | int32 | int64 }

// dtypeOf is the NumPy name of T, little-endian.
func dtypeOf[T Element]() string {
	var zero T
	switch any(zero).(type) {
	case float32:
		return "<f4"
	case int32:
		return "<i4"
	}
	return "<i8"
}

func sizeOf[T Element]() int {
	var zero T
	return int(unsafe.Sizeof(zero))
}

// littleEndian tells whether numbers lie in memory as they lie in the files.
var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// ArrayWriter writes a NumPy file of a run piece by piece.
type ArrayWriter[T Element] struct {
	file    *File
	shape   []int
	missing int // elements still to be written
}

// CreateArray begins the NumPy file name of the run w: format version 1.0,
// little-endian, row-major (C order), the data at a multiple of 64 bytes. The
// shape has one or two dimensions and must be known beforehand.
func CreateArray[T Element](w *Writer, name string, shape ...int) (*ArrayWriter[T], error) {
	n, ok := elements(shape)
	if !ok || len(shape) < 1 || len(shape) > 2 {
		return nil, fmt.Errorf("rundir: %s cannot have the shape %v; one or two dimensions, none negative", name, shape)
	}
	f, err := w.Create(name)
	if err != nil {
		return nil, err
	}
	if _, err := f.Write(npyHeader{dtype: dtypeOf[T](), shape: shape}.encode()); err != nil {
		return nil, err
	}
	return &ArrayWriter[T]{f, append([]int(nil), shape...), n}, nil
}

// Write appends values in row-major order; whole rows are not needed.
func (a *ArrayWriter[T]) Write(values []T) error {
	if len(values) > a.missing {
		return fmt.Errorf("rundir: %s gets %d values more than its shape %v holds", a.file.name, len(values)-a.missing, a.shape)
	}
	a.missing -= len(values)
	if littleEndian && len(values) > 0 {
		_, err := a.file.Write(unsafe.Slice((*byte)(unsafe.Pointer(&values[0])), len(values)*sizeOf[T]()))
		return err
	}
	return binary.Write(a.file, binary.LittleEndian, values)
}

// Close ends the file. It is an error if values are missing.
func (a *ArrayWriter[T]) Close() error {
	if err := a.file.Close(); err != nil {
		return err
	}
	if a.missing > 0 {
		a.file.err = fmt.Errorf("rundir: %s lacks %d values of its shape %v", a.file.name, a.missing, a.shape)
	}
	return a.file.err
}

// WriteArray writes all of data as the NumPy file name of the run w.
func WriteArray[T Element](w *Writer, name string, data []T, shape ...int) error {
	a, err := CreateArray[T](w, name, shape...)
	if err != nil {
		return err
	}
	if err := a.Write(data); err != nil {
		return err
	}
	return a.Close()
}

// Array holds the numbers of a NumPy file. Where the system can, Data is the
// file itself, mapped into memory: it must not be written to, and it must not
// be used after Close. Code that reads it should run in CatchFault.
type Array[T Element] struct {
	Shape []int // one or two dimensions
	Data  []T   // row-major
	unmap func() error
}

// Float32s opens a NumPy file of float32 numbers of the run.
func (d *Dir) Float32s(name string) (*Array[float32], error) { return openArray[float32](d, name) }

// Int32s opens a NumPy file of int32 numbers of the run.
func (d *Dir) Int32s(name string) (*Array[int32], error) { return openArray[int32](d, name) }

// Int64s opens a NumPy file of int64 numbers of the run.
func (d *Dir) Int64s(name string) (*Array[int64], error) { return openArray[int64](d, name) }

// Close gives the memory back. A second Close does nothing.
func (a *Array[T]) Close() error {
	unmap := a.unmap
	a.Data, a.unmap = nil, nil
	if unmap == nil {
		return nil
	}
	return unmap()
}

// openArray opens a NumPy file and checks its header against the size of the
// file.
func openArray[T Element](d *Dir, name string) (*Array[T], error) {
	f, size, err := d.open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	a, err := readArray[T](f, size)
	if err != nil {
		return nil, fmt.Errorf("rundir: cannot use %s: %w", d.Path(name), err)
	}
	return a, nil
}

func readArray[T Element](f *os.File, size int64) (*Array[T], error) {
	front, err := readFront(f, size)
	if err != nil {
		return nil, err
	}
	offset, shape, err := checkHeader[T](front, size)
	if err != nil {
		return nil, err
	}
	a := &Array[T]{Shape: shape, Data: []T{}}
	n, _ := elements(shape)
	if n == 0 {
		return a, nil
	}
	if littleEndian && offset%8 == 0 {
		if mapped, unmap, err := mapFile(f, int(size)); err == nil {
			a.Data = unsafe.Slice((*T)(unsafe.Pointer(&mapped[offset])), n)
			a.unmap = unmap
			return a, nil
		}
	}
	a.Data = make([]T, n)
	if _, err := f.Seek(int64(offset), io.SeekStart); err != nil {
		return nil, err
	}
	if littleEndian {
		_, err = io.ReadFull(f, unsafe.Slice((*byte)(unsafe.Pointer(&a.Data[0])), n*sizeOf[T]()))
	} else {
		err = binary.Read(f, binary.LittleEndian, a.Data)
	}
	return a, err
}

// readFront returns the beginning of a NumPy file of size bytes with all of its
// header, if the header is whole.
func readFront(f io.ReaderAt, size int64) ([]byte, error) {
	front := make([]byte, min(size, npyFront))
	if _, err := f.ReadAt(front, 0); err != nil {
		return nil, err
	}
	_, end, err := npyText(front)
	if err != nil || end <= len(front) {
		return front, err
	}
	front = make([]byte, min(size, int64(end)))
	_, err = f.ReadAt(front, 0)
	return front, err
}

// checkHeader reads the header of an array of T in a file of size bytes, of
// which front is the beginning.
func checkHeader[T Element](front []byte, size int64) (offset int, shape []int, err error) {
	h, offset, err := parseNpyHeader(front)
	if err != nil {
		return 0, nil, err
	}
	if h.dtype != dtypeOf[T]() {
		return 0, nil, fmt.Errorf("its numbers are of the type %q, not %q", h.dtype, dtypeOf[T]())
	}
	if h.fortran && len(h.shape) > 1 {
		return 0, nil, fmt.Errorf("its numbers lie column by column; save it in C order")
	}
	n, ok := elements(h.shape)
	if !ok || len(h.shape) < 1 || len(h.shape) > 2 {
		return 0, nil, fmt.Errorf("its shape is %v; one or two dimensions are read", h.shape)
	}
	if have := size - int64(offset); int64(n) != have/int64(sizeOf[T]()) || have%int64(sizeOf[T]()) != 0 {
		return 0, nil, fmt.Errorf("its shape %v asks for %d numbers of %d bytes, and %d bytes are there", h.shape, n, sizeOf[T](), have)
	}
	return offset, h.shape, nil
}
