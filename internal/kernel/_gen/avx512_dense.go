package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// lanes512 is the number of float32 in a vector register of AVX-512.
const lanes512 = 16

// The shape of the AVX-512 tile's product: 24 of the 32 registers are sums.
const (
	tileRows512 = 12
	tileVecs512 = 2
)

// avx512 emits the AVX-512 kernels. Those of float32 use instructions of
// AVX512F alone, so vectors are always whole registers: shorter ones are cut off
// by masks.
func avx512() {
	tile512()
	dot512()
	axpy512()
	sparseRowMul512()
	sparseRowMulT512()
	candidatesVNNI()
}

// vectors512 makes n vector registers of sixteen float32.
func vectors512(n int) []reg.VecVirtual {
	v := make([]reg.VecVirtual, n)
	for i := range v {
		v[i] = ZMM()
	}
	return v
}

// zero512 clears registers.
func zero512(v []reg.VecVirtual) {
	for _, r := range v {
		VPXORD(r, r, r)
	}
}

// maskFirst makes a mask of the first n lanes, for n from 0 to 15.
func maskFirst(n reg.Register) reg.OpmaskVirtual {
	ones, mask := GP32(), K()
	MOVQ(n, reg.RCX)
	MOVL(U32(1), ones)
	SHLL(reg.CL, ones)
	DECL(ones)
	KMOVW(ones, mask)
	return mask
}

func tile512() {
	function("tileAVX512", "(dst []float32, stride int, a, b []float32, depth int)", "tilePortable with fused multiply-adds.")
	dst := Load(Param("dst").Base(), GP64())
	stride := Load(Param("stride"), GP64())
	a := Load(Param("a").Base(), GP64())
	b := Load(Param("b").Base(), GP64())
	depth := Load(Param("depth"), GP64())
	SHLQ(Imm(2), stride)

	sums := vectors512(tileRows512 * tileVecs512)
	zero512(sums)
	TESTQ(depth, depth)
	JLE(LabelRef("store"))
	Label("loop")
	right := vectors512(tileVecs512)
	for v, r := range right {
		VMOVUPS(Mem{Base: b, Disp: 4 * lanes512 * v}, r)
	}
	left := vectors512(4)
	for i := range tileRows512 {
		l := left[i%len(left)]
		VBROADCASTSS(Mem{Base: a, Disp: 4 * i}, l)
		for v, r := range right {
			VFMADD231PS(r, l, sums[i*tileVecs512+v])
		}
	}
	ADDQ(Imm(4*tileRows512), a)
	ADDQ(number(4*lanes512*tileVecs512), b)
	DECQ(depth)
	JNZ(LabelRef("loop"))
	Label("store")
	for i := range tileRows512 {
		for v := range tileVecs512 {
			VMOVUPS(sums[i*tileVecs512+v], Mem{Base: dst, Disp: 4 * lanes512 * v})
		}
		if i < tileRows512-1 {
			ADDQ(stride, dst)
		}
	}
	VZEROUPPER()
	RET()
}

func dot512() {
	function("dotAVX512", "(a, b []float32) float32", "dotPortable with fused multiply-adds.")
	a := Load(Param("a").Base(), GP64())
	n := Load(Param("a").Len(), GP64())
	b := Load(Param("b").Base(), GP64())
	x, y, sum := ZMM(), ZMM(), ZMM()
	VPXORD(sum, sum, sum)

	Label("loop")
	CMPQ(n, Imm(lanes512))
	JLT(LabelRef("tail"))
	VMOVUPS(Mem{Base: a}, x)
	VFMADD231PS(Mem{Base: b}, x, sum)
	ADDQ(number(4*lanes512), a)
	ADDQ(number(4*lanes512), b)
	SUBQ(Imm(lanes512), n)
	JMP(LabelRef("loop"))

	Label("tail")
	TESTQ(n, n)
	JEQ(LabelRef("sum"))
	mask := maskFirst(n)
	VMOVUPS_Z(Mem{Base: a}, mask, x)
	VMOVUPS_Z(Mem{Base: b}, mask, y)
	VFMADD231PS(x, y, sum)

	Label("sum")
	low, high := sum.AsX(), x.AsX()
	VEXTRACTF64X4(Imm(1), sum, x.AsY())
	VADDPS(x.AsY(), sum.AsY(), sum.AsY())
	VEXTRACTF128(Imm(1), sum.AsY(), high)
	VADDPS(high, low, low)
	VMOVHLPS(low, low, high)
	VADDPS(high, low, low)
	VMOVSHDUP(low, high)
	VADDSS(high, low, low)
	VZEROUPPER()
	Store(low, ReturnIndex(0))
	RET()
}

func axpy512() {
	function("axpyAVX512", "(y []float32, alpha float32, x []float32)", "axpyPortable with fused multiply-adds.")
	y := Load(Param("y").Base(), GP64())
	x := Load(Param("x").Base(), GP64())
	n := Load(Param("x").Len(), GP64())
	alpha := broadcastParam("alpha")

	for _, step := range []struct {
		label, next string
		count       int
	}{{"four", "one", 4}, {"one", "tail", 1}} {
		Label(step.label)
		CMPQ(n, number(lanes512*step.count))
		JLT(LabelRef(step.next))
		for i := range step.count {
			at, s := 4*lanes512*i, ZMM()
			VMOVUPS(Mem{Base: y, Disp: at}, s)
			VFMADD231PS(Mem{Base: x, Disp: at}, alpha, s)
			VMOVUPS(s, Mem{Base: y, Disp: at})
		}
		ADDQ(number(4*lanes512*step.count), x)
		ADDQ(number(4*lanes512*step.count), y)
		SUBQ(number(lanes512*step.count), n)
		JMP(LabelRef(step.label))
	}
	Label("tail")
	TESTQ(n, n)
	JEQ(LabelRef("done"))
	mask, s := maskFirst(n), ZMM()
	VMOVUPS_Z(Mem{Base: y}, mask, s)
	VFMADD231PS(Mem{Base: x}, alpha, mask, s)
	VMOVUPS(s, mask, Mem{Base: y})
	Label("done")
	VZEROUPPER()
	RET()
}

// broadcastParam fills a register with a parameter.
func broadcastParam(name string) reg.VecVirtual {
	all := ZMM()
	address, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	VBROADCASTSS(address.Addr, all)
	return all
}
