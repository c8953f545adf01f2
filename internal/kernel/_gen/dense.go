package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// The shape of tile's product: 12 of the 16 registers are sums, which covers
// the latency of two multiply-add units.
const (
	tileRows = 6
	tileVecs = 2
)

func tile() {
	function("tileAVX2", "(dst []float32, stride int, a, b []float32, depth int)", "tilePortable with fused multiply-adds.")
	dst := Load(Param("dst").Base(), GP64())
	stride := Load(Param("stride"), GP64())
	a := Load(Param("a").Base(), GP64())
	b := Load(Param("b").Base(), GP64())
	depth := Load(Param("depth"), GP64())
	SHLQ(Imm(2), stride)

	sums := vectors(tileRows * tileVecs)
	zero(sums)
	TESTQ(depth, depth)
	JLE(LabelRef("store"))
	Label("loop")
	right := vectors(tileVecs)
	for v, r := range right {
		VMOVUPS(Mem{Base: b, Disp: 4 * lanes * v}, r)
	}
	left := vectors(2)
	for i := range tileRows {
		l := left[i%2]
		VBROADCASTSS(Mem{Base: a, Disp: 4 * i}, l)
		for v, r := range right {
			VFMADD231PS(r, l, sums[i*tileVecs+v])
		}
	}
	ADDQ(Imm(4*tileRows), a)
	ADDQ(Imm(4*lanes*tileVecs), b)
	DECQ(depth)
	JNZ(LabelRef("loop"))
	Label("store")
	for i := range tileRows {
		for v := range tileVecs {
			VMOVUPS(sums[i*tileVecs+v], Mem{Base: dst, Disp: 4 * lanes * v})
		}
		if i < tileRows-1 {
			ADDQ(stride, dst)
		}
	}
	VZEROUPPER()
	RET()
}

func dot() {
	function("dotAVX2", "(a, b []float32) float32", "dotPortable with fused multiply-adds.")
	a := Load(Param("a").Base(), GP64())
	n := Load(Param("a").Len(), GP64())
	b := Load(Param("b").Base(), GP64())
	sums := vectors(2)
	zero(sums)

	Label("loop")
	CMPQ(n, Imm(2*lanes))
	JLT(LabelRef("tail"))
	for v, s := range sums {
		x := YMM()
		VMOVUPS(Mem{Base: a, Disp: 4 * lanes * v}, x)
		VFMADD231PS(Mem{Base: b, Disp: 4 * lanes * v}, x, s)
	}
	ADDQ(Imm(2*4*lanes), a)
	ADDQ(Imm(2*4*lanes), b)
	SUBQ(Imm(2*lanes), n)
	JMP(LabelRef("loop"))

	Label("tail")
	TESTQ(n, n)
	JEQ(LabelRef("sum"))
	mask := tailMaskBase()
	SHLQ(Imm(2), n)
	SUBQ(n, mask)
	for v, s := range sums {
		m, x, y := YMM(), YMM(), YMM()
		VMOVUPS(Mem{Base: mask, Disp: 4*16 + 4*lanes*v}, m)
		VMASKMOVPS(Mem{Base: a, Disp: 4 * lanes * v}, m, x)
		VMASKMOVPS(Mem{Base: b, Disp: 4 * lanes * v}, m, y)
		VFMADD231PS(x, y, s)
	}

	Label("sum")
	low, high := sums[0].AsX(), sums[1].AsX()
	VADDPS(sums[1], sums[0], sums[0])
	VEXTRACTF128(Imm(1), sums[0], high)
	VADDPS(high, low, low)
	VMOVHLPS(low, low, high)
	VADDPS(high, low, low)
	VMOVSHDUP(low, high)
	VADDSS(high, low, low)
	VZEROUPPER()
	Store(low, ReturnIndex(0))
	RET()
}

func axpy() {
	function("axpyAVX2", "(y []float32, alpha float32, x []float32)", "axpyPortable with fused multiply-adds.")
	y := Load(Param("y").Base(), GP64())
	x := Load(Param("x").Base(), GP64())
	n := Load(Param("x").Len(), GP64())
	alpha := YMM()
	address, err := Param("alpha").Resolve()
	if err != nil {
		panic(err)
	}
	VBROADCASTSS(address.Addr, alpha)

	step := func(label, next string, width, count int) {
		Label(label)
		CMPQ(n, number(width*count))
		JLT(LabelRef(next))
		for i := range count {
			at := 4 * width * i
			from, to := Mem{Base: x, Disp: at}, Mem{Base: y, Disp: at}
			if width == 1 {
				s := XMM()
				VMOVSS(to, s)
				VFMADD231SS(from, alpha.AsX(), s)
				VMOVSS(s, to)
				continue
			}
			s := YMM()
			VMOVUPS(to, s)
			VFMADD231PS(from, alpha, s)
			VMOVUPS(s, to)
		}
		ADDQ(number(4*width*count), x)
		ADDQ(number(4*width*count), y)
		SUBQ(number(width*count), n)
		JMP(LabelRef(label))
	}
	step("four", "one", lanes, 4)
	step("one", "single", lanes, 1)
	step("single", "done", 1, 1)
	Label("done")
	VZEROUPPER()
	RET()
}
