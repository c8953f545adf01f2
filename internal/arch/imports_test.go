package arch

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestImports(t *testing.T) {
	for _, s := range sources(t) {
		for _, problem := range slices.Concat(insideImports(s), outsideImports(s)) {
			t.Error(problem)
		}
	}
}

// insideImports returns what is wrong with a file's imports from this module.
func insideImports(s *source) []string {
	allowed, listed := mayImport[s.folder]
	if !listed {
		return []string{fmt.Sprintf("%s: package %s has no line in mayImport (internal/arch/rules_test.go)", s.name, s.folder)}
	}
	if s.isTest() {
		allowed = join(allowed, testsMayImport, []string{s.folder})
	}
	var problems []string
	for _, p := range s.imports() {
		if folder, ok := strings.CutPrefix(p, module+"/"); ok && !slices.Contains(allowed, folder) {
			problems = append(problems, fmt.Sprintf("%s: %s must not import %s", s.name, s.folder, folder))
		}
	}
	return problems
}

// outsideImports returns what is wrong with a file's imports from elsewhere.
func outsideImports(s *source) []string {
	if s.isTest() || s.isProgram() {
		return nil
	}
	var problems []string
	for _, p := range s.imports() {
		for _, rule := range outside {
			if p != rule.path && !strings.HasPrefix(p, rule.path+"/") {
				continue
			}
			if !slices.Contains(rule.users, s.folder) && !(p == randPath && namesOnlyType(s)) {
				problems = append(problems, fmt.Sprintf("%s: must not import %s: %s", s.name, p, rule.why))
			}
			break
		}
	}
	return problems
}

// The table itself must be free of cycles and must not name the tests' own
// generator as something a program runs on.
func TestTableHasOneDirection(t *testing.T) {
	state := map[string]int{} // 1: on the way down, 2: done
	var visit func(folder string)
	visit = func(folder string) {
		switch state[folder] {
		case 1:
			t.Errorf("mayImport has a cycle through %s", folder)
			return
		case 2:
			return
		}
		state[folder] = 1
		for _, below := range mayImport[folder] {
			if _, listed := mayImport[below]; !listed {
				t.Errorf("%s may import %s, which has no line of its own", folder, below)
			}
			if below == "internal/synthetic" && !strings.HasPrefix(folder, "benchmarks/") {
				t.Errorf("%s may import internal/synthetic, which is for tests", folder)
			}
			visit(below)
		}
		state[folder] = 2
	}
	for folder := range mayImport {
		visit(folder)
	}
	for _, a := range []string{"datasets", "vectorize", "cluster", "recommend"} {
		for _, b := range []string{"datasets", "vectorize", "cluster", "recommend"} {
			if slices.Contains(mayImport[a], b) {
				t.Errorf("%s may import %s: the four parts must not know each other", a, b)
			}
		}
	}
}
