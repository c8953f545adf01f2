package arch

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"
)

const randPath = "math/rand/v2"

func TestLibrariesNeitherPrintNorExit(t *testing.T) {
	for _, s := range sources(t) {
		for _, problem := range forbiddenNames(s) {
			t.Error(problem)
		}
	}
}

// forbiddenNames returns the uses of names that libraries must not use.
func forbiddenNames(s *source) []string {
	if s.isTest() || s.isProgram() {
		return nil
	}
	var problems []string
	ast.Inspect(s.ast, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok {
				for _, p := range []string{"fmt", "os"} {
					name := p + "." + n.Sel.Name
					if why, bad := forbidden[name]; bad && x.Name == s.localName(p) {
						problems = append(problems, fmt.Sprintf("%s: uses %s: %s", s.name, name, why))
					}
				}
			}
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "print" || f.Name == "println") {
				problems = append(problems, fmt.Sprintf("%s: calls %s: libraries never print", s.name, f.Name))
			}
		}
		return true
	})
	return problems
}

func TestGoroutinesStartInOnePlace(t *testing.T) {
	found := false
	for _, s := range sources(t) {
		if s.isTest() || !startsGoroutines(s) {
			continue
		}
		found = true
		if !slices.Contains(mayStartGoroutines, s.folder) {
			t.Errorf("%s: has a go statement: only %s may", s.name, strings.Join(mayStartGoroutines, ", "))
		}
	}
	if !found {
		t.Error("no go statement found anywhere: the check is broken")
	}
}

func startsGoroutines(s *source) bool {
	found := false
	ast.Inspect(s.ast, func(n ast.Node) bool {
		_, isGo := n.(*ast.GoStmt)
		found = found || isGo
		return !found
	})
	return found
}

// namesOnlyType tells whether a file uses math/rand/v2 for nothing but the name
// of the type that rng.Stream returns.
func namesOnlyType(s *source) bool {
	name := s.localName(randPath)
	only := true
	ast.Inspect(s.ast, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == name && sel.Sel.Name != "Rand" {
				only = false
			}
		}
		return only
	})
	return only
}

func TestFilesAreShort(t *testing.T) {
	for _, s := range sources(t) {
		if s.lines > maxLines && !ast.IsGenerated(s.ast) {
			t.Errorf("%s has %d lines, the limit is %d: split it by what it is about", s.name, s.lines, maxLines)
		}
	}
}

func TestEveryPackageHasOneComment(t *testing.T) {
	comments := map[string][]string{}
	for _, s := range sources(t) {
		if s.isTest() {
			continue
		}
		names := comments[s.folder]
		if s.ast.Doc != nil {
			names = append(names, s.name)
		}
		comments[s.folder] = names
	}
	for folder, names := range comments {
		if len(names) != 1 {
			t.Errorf("%s: %d files have a package comment %v, want one", folder, len(names), names)
		}
	}
}

func TestExportedNamesHaveComments(t *testing.T) {
	for _, s := range sources(t) {
		for _, name := range uncommented(s) {
			t.Errorf("%s: %s is exported and has no comment", s.name, name)
		}
	}
}

// wellKnown are methods whose meaning the language's library fixes.
var wellKnown = []string{"Error", "String", "Unwrap"}

// uncommented returns the exported names of a file that have no doc comment:
// their own, or that of the group that declares them.
func uncommented(s *source) []string {
	if s.isTest() || s.isProgram() || ast.IsGenerated(s.ast) {
		return nil
	}
	var names []string
	add := func(exported bool, name string, comments ...*ast.CommentGroup) {
		if exported && !slices.ContainsFunc(comments, func(c *ast.CommentGroup) bool { return c != nil }) {
			names = append(names, name)
		}
	}
	for _, decl := range s.ast.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			isWellKnown := d.Recv != nil && slices.Contains(wellKnown, d.Name.Name)
			add(d.Name.IsExported() && onExportedType(d) && !isWellKnown, d.Name.Name, d.Doc)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					add(spec.Name.IsExported(), spec.Name.Name, d.Doc, spec.Doc, spec.Comment)
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						add(name.IsExported(), name.Name, d.Doc, spec.Doc, spec.Comment)
					}
				}
			}
		}
	}
	return names
}

// onExportedType tells functions and methods that users of a package can call.
func onExportedType(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	exported := false
	ast.Inspect(f.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			exported = exported || id.IsExported()
			return false
		}
		return true
	})
	return exported
}
