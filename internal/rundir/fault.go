package rundir

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// CatchFault runs f, which reads mapped files, and returns its error. When the
// file behind a mapping is cut or its disk fails while f runs, the system
// reports a fault instead of an error; CatchFault turns it into one, also when
// it was met by a worker of internal/parallel. Every other panic goes on.
func CatchFault(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		// A fault away from address zero is a runtime error with an address.
		var fault interface {
			error
			Addr() uintptr
		}
		if cause, ok := v.(error); !ok || !errors.As(cause, &fault) {
			panic(v)
		}
		err = fmt.Errorf("rundir: a file of the run was cut or became unreadable while it was in use (fault at %#x); "+
			"check it with kindred verify, or build the run again", fault.Addr())
	}()
	return f()
}
