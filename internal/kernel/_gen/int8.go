package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The shape of the tiles of candidates: as that of tile, with four values of
// eight bits in each lane.
const (
	int8Rows = 6
	int8Vecs = 2
)

// candidates keeps two sums of 16 bits in each lane, of the products of the
// first and of the second two of every four values. They wrap around, and are
// right in the end: see Int8Norm.
func candidates() {
	function("candidatesAVX2", `(hits []uint32, left []uint8, rowFloors, rowErrors []int32,
	right []int8, bias, floors, errors []int32, quads int) int`, "candidatesPortable, with a bias as int8BiasAVX2 makes it.")
	load := func(name string) reg.Register { return Load(Param(name).Base(), GP64()) }
	left, rowFloors, rowErrors := load("left"), load("rowFloors"), load("rowErrors")
	right, bias, floors, errors := load("right"), load("bias"), load("floors"), load("errors")
	count := Load(Param("bias").Len(), GP64())
	quads := Load(Param("quads"), GP64())
	SHRQ(Imm(4), count) // columns -> panels
	done := GP64()
	XORQ(done, done)

	Label("panel")
	CMPQ(done, count)
	JGE(LabelRef("done"))
	sums := vectors(int8Rows * int8Vecs)
	for i, s := range sums {
		VMOVDQU(Mem{Base: bias, Disp: 4 * lanes * (i % int8Vecs)}, s)
	}
	a, k := GP64(), GP64()
	MOVQ(left, a)
	MOVQ(quads, k)
	step := func(at int) {
		columns := vectors(int8Vecs)
		for v, r := range columns {
			VMOVDQU(Mem{Base: right, Disp: 4 * lanes * (at*int8Vecs + v)}, r)
		}
		for i := range int8Rows {
			row, product := YMM(), YMM()
			VPBROADCASTD(Mem{Base: a, Disp: 4 * (at*int8Rows + i)}, row)
			VPMADDUBSW(columns[0], row, product)
			VPADDW(product, sums[i*int8Vecs], sums[i*int8Vecs])
			VPMADDUBSW(columns[1], row, row)
			VPADDW(row, sums[i*int8Vecs+1], sums[i*int8Vecs+1])
		}
	}
	advance := func(steps int) {
		ADDQ(Imm(uint64(4*int8Rows*steps)), a)
		ADDQ(number(4*lanes*int8Vecs*steps), right)
	}
	const unrolled = 4
	Label("steps")
	SUBQ(Imm(unrolled), k)
	JLT(LabelRef("rest"))
	for at := range unrolled {
		step(at)
	}
	advance(unrolled)
	JMP(LabelRef("steps"))
	Label("rest")
	ADDQ(Imm(unrolled), k)
	Label("single")
	DECQ(k)
	JLT(LabelRef("compare"))
	step(0)
	advance(1)
	JMP(LabelRef("single"))

	Label("compare")
	ones, any := YMM(), YMM()
	VPCMPEQW(ones, ones, ones)
	VPSRLW(Imm(15), ones, ones)
	for _, s := range sums {
		VPMADDWD(ones, s, s)
	}
	VPXOR(any, any, any)
	for i := range int8Rows {
		floor, err := YMM(), YMM()
		VPBROADCASTD(Mem{Base: rowFloors, Disp: 4 * i}, floor)
		VPBROADCASTD(Mem{Base: rowErrors, Disp: 4 * i}, err)
		for v := range int8Vecs {
			s, above := sums[i*int8Vecs+v], ones
			VPADDD(Mem{Base: errors, Disp: 4 * lanes * v}, s, above)
			VPCMPGTD(floor, above, above)
			VPADDD(err, s, s)
			VPCMPGTD(Mem{Base: floors, Disp: 4 * lanes * v}, s, s)
			VPOR(above, s, s)
			VPOR(s, any, any)
		}
	}
	VPTEST(any, any)
	JNE(LabelRef("found"))
	INCQ(done)
	for _, p := range []reg.Register{bias, floors, errors} {
		ADDQ(number(4*lanes*int8Vecs), p)
	}
	JMP(LabelRef("panel"))

	Label("found")
	hits := load("hits")
	for i := range int8Rows {
		low, high := GP32(), GP32()
		VMOVMSKPS(sums[i*int8Vecs], low)
		VMOVMSKPS(sums[i*int8Vecs+1], high)
		SHLL(Imm(lanes), high)
		ORL(high, low)
		MOVL(low, Mem{Base: hits, Disp: 4 * i})
	}
	Label("done")
	VZEROUPPER()
	Store(done, ReturnIndex(0))
	RET()
}
