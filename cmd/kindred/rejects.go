package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"kindred/datasets"
)

// rejectsFile lists the records that cannot be used, as TSV. It is written
// under another name and gets its own when it is complete. The methods of a nil
// rejectsFile do nothing.
type rejectsFile struct {
	path string
	file *os.File
	text *bufio.Writer
}

// createRejects begins the file; path "" means none.
func createRejects(path string) (*rejectsFile, error) {
	if path == "" {
		return nil, nil
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("the rejects cannot be written: %s is no file", path)
	}
	file, err := os.Create(fmt.Sprintf("%s.tmp-%d", path, os.Getpid()))
	if err != nil {
		return nil, fmt.Errorf("the rejects cannot be written: %w", err)
	}
	f := &rejectsFile{path, file, bufio.NewWriter(file)}
	f.line("file", "line", "reason", "detail")
	return f, nil
}

// line writes a line; its error comes back from publish.
func (f *rejectsFile) line(cells ...string) {
	for i, cell := range cells {
		cells[i] = clean(cell)
	}
	_, _ = f.text.WriteString(strings.Join(cells, "\t") + "\n")
}

// add lists an error if it is that of a record.
func (f *rejectsFile) add(err error) {
	var record *datasets.RecordError
	if f == nil || !errors.As(err, &record) {
		return
	}
	detail := ""
	if record.Err != nil {
		detail = readable(record.Err)
	}
	f.line(record.File, strconv.Itoa(record.Line), string(record.Reason), detail)
}

// publish completes the file and gives it its name.
func (f *rejectsFile) publish() error {
	if f == nil {
		return nil
	}
	err := errors.Join(f.text.Flush(), f.file.Close())
	if err == nil {
		err = os.Rename(f.file.Name(), f.path)
	}
	if err != nil {
		_ = os.Remove(f.file.Name())
		return fmt.Errorf("the rejects cannot be written: %w", err)
	}
	return nil
}

// discard gives the file up.
func (f *rejectsFile) discard() {
	if f != nil {
		_ = f.file.Close()
		_ = os.Remove(f.file.Name())
	}
}
