package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// widestPass is the number of vectors of columns that one pass over the
// non-zeros keeps in registers at most.
const widestPass = 8

// load512 is load for kernels of AVX-512. The mask is that of the columns in
// the last vector of a row, which may be whole.
func load512(dense, dst string) (s *sparseRow, other reg.Register, last reg.OpmaskVirtual) {
	s, other = load(dense, dst)
	s.broadcastValue = ZMM()
	missing, ones, last := GP64(), GP32(), K()
	MOVQ(s.columns, missing)
	NEGQ(missing)
	ANDQ(Imm(lanes512-1), missing)
	MOVQ(missing, reg.RCX)
	MOVL(U32(1<<lanes512-1), ones)
	SHRL(reg.CL, ones)
	KMOVW(ones, last)
	return s, other, last
}

// choosePass goes to the label of the pass for the columns left: "wide" if they
// are more than a pass takes, else "pass" and the number of their vectors, the
// last of which may be a part.
func choosePass(s *sparseRow) {
	Label("next")
	CMPQ(s.columns, number(lanes512*widestPass))
	JGT(LabelRef("wide"))
	for v := widestPass - 1; v >= 0; v-- {
		CMPQ(s.columns, number(lanes512*v))
		JGT(LabelRef(fmt.Sprintf("pass%d", v+1)))
	}
	JMP(LabelRef("done"))
}

func sparseRowMul512() {
	function("sparseRowMulAVX512", "(dst, values []float32, indices []int32, b []float32, rows int) (ok bool)",
		"sparseRowMulPortable with fused multiply-adds. rows is\nthe number of rows of b; an index outside them ends it with ok = false.")
	s, dst, last := load512("b", "dst")
	choosePass(s)

	pass := func(label string, count int, masked bool) {
		Label(label)
		sums := vectors512(count)
		zero512(sums)
		s.forEachNonzero(label+"loop", func(row reg.GPVirtual) {
			for v, sum := range sums {
				at := Mem{Base: row, Disp: 4 * lanes512 * v}
				if masked && v == count-1 {
					VFMADD231PS(at, s.broadcastValue, last, sum)
				} else {
					VFMADD231PS(at, s.broadcastValue, sum)
				}
			}
		})
		for v, sum := range sums {
			at := Mem{Base: dst, Disp: 4 * lanes512 * v}
			if masked && v == count-1 {
				VMOVUPS(sum, last, at)
			} else {
				VMOVUPS(sum, at)
			}
		}
	}
	pass("wide", widestPass, false)
	s.advance(lanes512*widestPass, dst)
	for count := 1; count <= widestPass; count++ {
		pass(fmt.Sprintf("pass%d", count), count, true)
		JMP(LabelRef("done"))
	}
	finish()
}

// sparseRowMulT512 writes to a row of b per non-zero: masks, which stand in the
// way of forwarding what was stored, are used only where a vector is a part.
func sparseRowMulT512() {
	function("sparseRowMulTAVX512", "(b, values []float32, indices []int32, x []float32, rows int) (ok bool)",
		"sparseRowMulTPortable with fused multiply-adds. rows is\nthe number of rows of b; an index outside them ends it with ok = false.")
	s, x, last := load512("b", "x")
	choosePass(s)

	pass := func(label string, count int, masked bool) {
		Label(label)
		kept := vectors512(count)
		for v, k := range kept {
			from := Mem{Base: x, Disp: 4 * lanes512 * v}
			if masked && v == count-1 {
				VMOVUPS_Z(from, last, k)
			} else {
				VMOVUPS(from, k)
			}
		}
		sums := vectors512(4)
		s.forEachNonzero(label+"loop", func(row reg.GPVirtual) {
			for v, k := range kept {
				at, sum := Mem{Base: row, Disp: 4 * lanes512 * v}, sums[v%len(sums)]
				if masked && v == count-1 {
					VMOVUPS_Z(at, last, sum)
					VFMADD231PS(k, s.broadcastValue, sum)
					VMOVUPS(sum, last, at)
				} else {
					VMOVUPS(at, sum)
					VFMADD231PS(k, s.broadcastValue, sum)
					VMOVUPS(sum, at)
				}
			}
		})
	}
	pass("wide", widestPass, false)
	s.advance(lanes512*widestPass, x)
	for count := 1; count <= widestPass; count++ {
		label := fmt.Sprintf("pass%d", count)
		Label(label)
		TESTQ(number(lanes512-1), s.columns)
		JNE(LabelRef(label + "part"))
		pass(label+"whole", count, false)
		JMP(LabelRef("done"))
		pass(label+"part", count, true)
		JMP(LabelRef("done"))
	}
	finish()
}
