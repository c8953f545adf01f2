package rundir_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"kindred/internal/rundir"
)

func Example() {
	dir, err := os.MkdirTemp("", "rundir")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "ai")
	if err := publish(path); err != nil {
		fmt.Println(err)
		return
	}
	run, err := rundir.Open(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	problems, err := run.Verify(context.Background(), nil)
	fmt.Println("problems:", len(problems), err)
	vectors, err := run.Float32s("vectors.npy")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer vectors.Close()
	err = rundir.CatchFault(func() error {
		fmt.Println(vectors.Shape, vectors.Data)
		return nil
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// problems: 0 <nil>
	// [2 3] [1 0 0 0 1 0]
}

func publish(path string) error {
	w, err := rundir.Create(path, false)
	if err != nil {
		return err
	}
	defer w.Abort() // does nothing once published
	if err := rundir.WriteArray(w, "vectors.npy", []float32{1, 0, 0, 0, 1, 0}, 2, 3); err != nil {
		return err
	}
	manifest := struct {
		Program rundir.Program `json:"program"`
		Seed    int            `json:"seed"`
	}{rundir.Program{Name: "kindred", Version: "1.0.0"}, 0}
	return w.Publish(manifest, nil)
}
