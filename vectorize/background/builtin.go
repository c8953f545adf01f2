package background

import (
	"bytes"
	_ "embed"
	"sync"
)

//go:embed builtin.kbg
var builtinFile []byte

var builtin = sync.OnceValues(func() (*Space, error) { return Read(bytes.NewReader(builtinFile)) })

// Builtin returns the space that is part of the program. It is decoded on first
// use.
func Builtin() (*Space, error) { return builtin() }
