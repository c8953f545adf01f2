package arch

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "kindred"

// source is one Go file of the module.
type source struct {
	name   string // from the root, with slashes
	folder string // of the package, from the root; "." for the root
	ast    *ast.File
	lines  int
}

func newSource(name string, text []byte) (*source, error) {
	f, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	return &source{name: name, folder: path.Dir(name), ast: f, lines: bytes.Count(text, []byte("\n"))}, nil
}

func (s *source) isTest() bool    { return strings.HasSuffix(s.name, "_test.go") }
func (s *source) isProgram() bool { return s.ast.Name.Name == "main" }

// imports returns the paths that the file imports.
func (s *source) imports() []string {
	var paths []string
	for _, spec := range s.ast.Imports {
		paths = append(paths, strings.Trim(spec.Path.Value, "\"`"))
	}
	return paths
}

// localName returns the name that the file has for an imported package, "" if
// it does not import it.
func (s *source) localName(importPath string) string {
	i := slices.Index(s.imports(), importPath)
	if i < 0 {
		return ""
	}
	if name := s.ast.Imports[i].Name; name != nil {
		return name.Name
	}
	if importPath == randPath {
		return "rand"
	}
	return path.Base(importPath)
}

// sources parses every Go file of the module, whatever its build tags.
func sources(t *testing.T) []*source {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	var list []*source
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name != root && isOutside(name, d.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(name) != ".go" {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		s, err := newSource(filepath.ToSlash(relative), text)
		if err != nil {
			return err
		}
		list = append(list, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 20 {
		t.Fatalf("only %d Go files found below %s", len(list), root)
	}
	return list
}

// isOutside tells folders that the go command ignores and those of modules of
// their own.
func isOutside(folder, name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" {
		return true
	}
	_, err := os.Stat(filepath.Join(folder, "go.mod"))
	return err == nil
}
