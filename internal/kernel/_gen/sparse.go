package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// passes are the numbers of full vectors of columns that one pass over the
// non-zeros keeps in registers; the widest that fits is taken.
var passes = []int{12, 8, 4, 2, 1}

// sparseRow holds what both sparse kernels share: the non-zeros of a row, and
// the dense rows that they choose.
type sparseRow struct {
	dense          reg.Register // of the first column of the pass in the dense block
	count          reg.Register // dense rows, to check indices against
	values         reg.Register
	indices        reg.Register
	nonzeros       reg.Register
	rowBytes       reg.GPVirtual
	columns        reg.Register // left to do
	broadcastValue reg.VecVirtual
}

// forEachNonzero emits the loop over the non-zeros. body gets the address of
// the dense row's first column of the pass; an index that is no row leaves to
// the label "bad" before anything is touched.
func (s *sparseRow) forEachNonzero(label string, body func(row reg.GPVirtual)) {
	t, row := GP64(), GP64()
	XORQ(t, t)
	Label(label)
	CMPQ(t, s.nonzeros)
	JGE(LabelRef(label + "end"))
	MOVLQSX(Mem{Base: s.indices, Index: t, Scale: 4}, row)
	CMPQ(row, s.count)
	JCC(LabelRef("bad"))
	IMULQ(s.rowBytes, row)
	ADDQ(s.dense, row)
	VBROADCASTSS(Mem{Base: s.values, Index: t, Scale: 4}, s.broadcastValue)
	body(row)
	INCQ(t)
	JMP(LabelRef(label))
	Label(label + "end")
}

// advance goes on to the columns after a pass.
func (s *sparseRow) advance(columns int, other reg.Register) {
	ADDQ(number(4*columns), s.dense)
	ADDQ(number(4*columns), other)
	SUBQ(number(columns), s.columns)
	JMP(LabelRef("next"))
}

// finish emits the two ends of a sparse kernel.
func finish() {
	ok := GP8()
	for _, end := range []struct {
		label string
		value uint64
	}{{"done", 1}, {"bad", 0}} {
		Label(end.label)
		VZEROUPPER()
		MOVB(Imm(end.value), ok)
		Store(ok, ReturnIndex(0))
		RET()
	}
}

// load reads the arguments that both kernels have under the same names.
func load(dense, dst string) (*sparseRow, reg.Register) {
	s := &sparseRow{
		dense:          Load(Param(dense).Base(), GP64()),
		count:          Load(Param("rows"), GP64()),
		values:         Load(Param("values").Base(), GP64()),
		indices:        Load(Param("indices").Base(), GP64()),
		nonzeros:       Load(Param("values").Len(), GP64()),
		rowBytes:       GP64(),
		columns:        Load(Param(dst).Len(), GP64()),
		broadcastValue: YMM(),
	}
	other := Load(Param(dst).Base(), GP64())
	MOVQ(s.columns, s.rowBytes)
	SHLQ(Imm(2), s.rowBytes)
	return s, other
}

// sparseRowMul keeps the sums of up to 12 vectors of columns, and of the up to
// 7 columns after the last full vector, in registers.
func sparseRowMul() {
	function("sparseRowMulAVX2", "(dst, values []float32, indices []int32, b []float32, rows int) (ok bool)",
		"sparseRowMulPortable with fused multiply-adds. rows is\nthe number of rows of b; an index outside them ends it with ok = false.")
	s, dst := load("b", "dst")

	Label("next")
	for _, full := range passes {
		narrower := fmt.Sprintf("below%d", full)
		CMPQ(s.columns, number(lanes*full))
		JLT(LabelRef(narrower))
		JEQ(LabelRef(fmt.Sprintf("pass%d", full)))
		CMPQ(s.columns, number(lanes*(full+1)))
		JLT(LabelRef(fmt.Sprintf("tail%d", full)))
		JMP(LabelRef(fmt.Sprintf("pass%d", full)))
		Label(narrower)
	}
	TESTQ(s.columns, s.columns)
	JEQ(LabelRef("done"))
	JMP(LabelRef("tail0"))

	for _, full := range append(passes, 0) {
		if full > 0 {
			Label(fmt.Sprintf("pass%d", full))
			sums := vectors(full)
			zero(sums)
			s.forEachNonzero(fmt.Sprintf("loop%d", full), func(row reg.GPVirtual) {
				for v, sum := range sums {
					VFMADD231PS(Mem{Base: row, Disp: 4 * lanes * v}, s.broadcastValue, sum)
				}
			})
			for v, sum := range sums {
				VMOVUPS(sum, Mem{Base: dst, Disp: 4 * lanes * v})
			}
			s.advance(lanes*full, dst)
		}

		Label(fmt.Sprintf("tail%d", full))
		at, mask, tail, part := tailMaskBase(), YMM(), YMM(), YMM()
		SHLQ(Imm(2), s.columns)
		ADDQ(number(4*(16+lanes*full)), at)
		SUBQ(s.columns, at)
		VMOVUPS(Mem{Base: at}, mask)
		sums := vectors(full)
		zero(append(sums, tail))
		s.forEachNonzero(fmt.Sprintf("tailloop%d", full), func(row reg.GPVirtual) {
			for v, sum := range sums {
				VFMADD231PS(Mem{Base: row, Disp: 4 * lanes * v}, s.broadcastValue, sum)
			}
			VMASKMOVPS(Mem{Base: row, Disp: 4 * lanes * full}, mask, part)
			VFMADD231PS(part, s.broadcastValue, tail)
		})
		for v, sum := range sums {
			VMOVUPS(sum, Mem{Base: dst, Disp: 4 * lanes * v})
		}
		VMASKMOVPS(tail, mask, Mem{Base: dst, Disp: 4 * lanes * full})
		JMP(LabelRef("done"))
	}
	finish()
}

// sparseRowMulT keeps up to 12 vectors of columns of x in registers. It writes
// to a row of b per non-zero, where masked stores would be slow: the last
// columns are done by fours and singly.
func sparseRowMulT() {
	function("sparseRowMulTAVX2", "(b, values []float32, indices []int32, x []float32, rows int) (ok bool)",
		"sparseRowMulTPortable with fused multiply-adds. rows is\nthe number of rows of b; an index outside them ends it with ok = false.")
	s, x := load("b", "x")

	type pass struct {
		name    string
		columns int
	}
	var all []pass
	for _, full := range passes {
		all = append(all, pass{fmt.Sprintf("pass%d", full), lanes * full})
	}
	all = append(all, pass{"four", 4}, pass{"single", 1})

	Label("next")
	for _, p := range all {
		CMPQ(s.columns, number(p.columns))
		JGE(LabelRef(p.name))
	}
	JMP(LabelRef("done"))

	for _, p := range all {
		Label(p.name)
		kept := vectors(max(1, p.columns/lanes))
		for v, k := range kept {
			from := Mem{Base: x, Disp: 4 * lanes * v}
			switch p.columns {
			case 1:
				VMOVSS(from, k.AsX())
			case 4:
				VMOVUPS(from, k.AsX())
			default:
				VMOVUPS(from, k)
			}
		}
		sums := vectors(2)
		s.forEachNonzero(p.name+"loop", func(row reg.GPVirtual) {
			for v, k := range kept {
				at, sum := Mem{Base: row, Disp: 4 * lanes * v}, sums[v%2]
				switch p.columns {
				case 1:
					VMOVSS(at, sum.AsX())
					VFMADD231SS(k.AsX(), s.broadcastValue.AsX(), sum.AsX())
					VMOVSS(sum.AsX(), at)
				case 4:
					VMOVUPS(at, sum.AsX())
					VFMADD231PS(k.AsX(), s.broadcastValue.AsX(), sum.AsX())
					VMOVUPS(sum.AsX(), at)
				default:
					VMOVUPS(at, sum)
					VFMADD231PS(k, s.broadcastValue, sum)
					VMOVUPS(sum, at)
				}
			}
		})
		s.advance(p.columns, x)
	}
	finish()
}
