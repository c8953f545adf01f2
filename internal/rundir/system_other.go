//go:build !linux && !darwin

package rundir

import "errors"

func renameNoReplace(_, _ string) error { return errors.ErrUnsupported }

func exchange(_, _ string) error { return errors.ErrUnsupported }
