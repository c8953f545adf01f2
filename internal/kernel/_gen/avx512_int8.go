package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// candidatesVNNI adds four products to a sum of 32 bits at once: its tiles have
// the shape of tile512. It uses AVX512_VNNI, and masks of AVX512BW.
func candidatesVNNI() {
	function("candidatesAVX512VNNI", `(hits []uint32, left []uint8, rowFloors, rowErrors []int32,
	right []int8, bias, floors, errors []int32, quads int) int`, "candidatesPortable, with a bias as int8BiasAVX512VNNI makes it.")
	load := func(name string) reg.Register { return Load(Param(name).Base(), GP64()) }
	left, rowFloors, rowErrors := load("left"), load("rowFloors"), load("rowErrors")
	right, bias, floors, errors := load("right"), load("bias"), load("floors"), load("errors")
	count := Load(Param("bias").Len(), GP64())
	SHRQ(Imm(5), count) // columns -> panels
	done := GP64()
	XORQ(done, done)

	Label("panel")
	CMPQ(done, count)
	JGE(LabelRef("done"))
	sums := vectors512(tileRows512 * tileVecs512)
	for i, s := range sums {
		VMOVDQU32(Mem{Base: bias, Disp: 4 * lanes512 * (i % tileVecs512)}, s)
	}
	a, quads := GP64(), Load(Param("quads"), GP64())
	MOVQ(left, a)
	TESTQ(quads, quads)
	JEQ(LabelRef("compare"))
	Label("quad")
	columns := vectors512(tileVecs512)
	for v, c := range columns {
		VMOVDQU32(Mem{Base: right, Disp: 4 * lanes512 * v}, c)
	}
	rows := vectors512(4)
	for i := range tileRows512 {
		row := rows[i%len(rows)]
		VPBROADCASTD(Mem{Base: a, Disp: 4 * i}, row)
		for v, c := range columns {
			VPDPBUSD(c, row, sums[i*tileVecs512+v])
		}
	}
	ADDQ(Imm(4*tileRows512), a)
	ADDQ(number(4*lanes512*tileVecs512), right)
	DECQ(quads)
	JNZ(LabelRef("quad"))

	Label("compare")
	hits, any := load("hits"), K()
	KXORD(any, any, any)
	for i := range tileRows512 {
		var above [tileVecs512]reg.Register
		for v := range above {
			sum, other, k := sums[i*tileVecs512+v], ZMM(), K()
			above[v] = K()
			VPADDD(Mem{Base: errors, Disp: 4 * lanes512 * v}, sum, other)
			VPADDD_BCST(Mem{Base: rowErrors, Disp: 4 * i}, sum, sum)
			VPCMPGTD_BCST(Mem{Base: rowFloors, Disp: 4 * i}, other, above[v])
			VPCMPGTD(Mem{Base: floors, Disp: 4 * lanes512 * v}, sum, k)
			KORW(k, above[v], above[v])
		}
		KUNPCKWD(above[0], above[1], above[0])
		KMOVD(above[0], Mem{Base: hits, Disp: 4 * i})
		KORD(above[0], any, any)
	}
	KORTESTD(any, any)
	JNE(LabelRef("done"))
	INCQ(done)
	for _, p := range []reg.Register{bias, floors, errors} {
		ADDQ(number(4*lanes512*tileVecs512), p)
	}
	JMP(LabelRef("panel"))

	Label("done")
	VZEROUPPER()
	Store(done, ReturnIndex(0))
	RET()
}
