package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// packRows transposes blocks of eight rows and eight columns in registers.
// The number of rows is a multiple of eight.
func packRows() {
	function("packRowsAVX2", "(dst []float32, width int, rows [][]float32, offset []float32)",
		"packRowsPortable for a multiple of eight rows, all as long as offset.")
	const size = 4 * lanes
	dst := Load(Param("dst").Base(), GP64())
	stride := Load(Param("width"), GP64())
	headers := Load(Param("rows").Base(), GP64())
	SHLQ(Imm(2), stride)
	// What is used once a group of rows stays in memory.
	groups := AllocLocal(8)
	left := Load(Param("rows").Len(), GP64())
	SHRQ(Imm(3), left)
	MOVQ(left, groups)
	start := AllocLocal(8)

	Label("group")
	CMPQ(groups, Imm(0))
	JEQ(LabelRef("done"))
	rows := make([]reg.GPVirtual, lanes)
	for r := range rows {
		rows[r] = GP64()
		MOVQ(Mem{Base: headers, Disp: 24 * r}, rows[r])
	}
	MOVQ(dst, start)
	offset := Load(Param("offset").Base(), GP64())
	n := Load(Param("offset").Len(), GP64())

	Label("columns")
	CMPQ(n, Imm(lanes))
	JLT(LabelRef("column"))
	a := vectors(lanes)
	o := YMM()
	VMOVUPS(Mem{Base: offset}, o)
	for r, row := range rows {
		VMOVUPS(Mem{Base: row}, a[r])
		VSUBPS(o, a[r], a[r])
	}
	// Pairs of rows, then pairs of pairs, then halves.
	b := vectors(lanes)
	for r := 0; r < lanes; r += 2 {
		VUNPCKLPS(a[r+1], a[r], b[r])
		VUNPCKHPS(a[r+1], a[r], b[r+1])
	}
	c := vectors(lanes)
	for q := 0; q < lanes; q += 4 {
		VUNPCKLPD(b[q+2], b[q], c[q])
		VUNPCKHPD(b[q+2], b[q], c[q+1])
		VUNPCKLPD(b[q+3], b[q+1], c[q+2])
		VUNPCKHPD(b[q+3], b[q+1], c[q+3])
	}
	for half := range 2 {
		for col := range 4 {
			v := YMM()
			VPERM2F128(Imm(uint64(0x20+0x11*half)), c[col+4], c[col], v)
			VMOVUPS(v, Mem{Base: dst})
			ADDQ(stride, dst)
		}
	}
	for _, row := range rows {
		ADDQ(Imm(size), row)
	}
	ADDQ(Imm(size), offset)
	SUBQ(Imm(lanes), n)
	JMP(LabelRef("columns"))

	Label("column")
	TESTQ(n, n)
	JEQ(LabelRef("end"))
	s := XMM()
	VMOVSS(Mem{Base: offset}, s)
	for r, row := range rows {
		v := XMM()
		VMOVSS(Mem{Base: row}, v)
		VSUBSS(s, v, v)
		VMOVSS(v, Mem{Base: dst, Disp: 4 * r})
		ADDQ(Imm(4), row)
	}
	ADDQ(Imm(4), offset)
	ADDQ(stride, dst)
	DECQ(n)
	JMP(LabelRef("column"))

	Label("end")
	MOVQ(start, dst)
	ADDQ(Imm(size), dst)
	ADDQ(Imm(24*lanes), headers)
	DECQ(groups)
	JMP(LabelRef("group"))
	Label("done")
	VZEROUPPER()
	RET()
}

// twoLargest scans two vectors of columns at once.
func twoLargest() {
	function("twoLargestAVX2", "(first, second []float32, at []int32, scores, less []float32)",
		"twoLargestPortable for a multiple of 16 columns.")
	const size, vecs = 4 * lanes, 2
	first := Load(Param("first").Base(), GP64())
	second := Load(Param("second").Base(), GP64())
	at := Load(Param("at").Base(), GP64())
	width := Load(Param("first").Len(), GP64())
	scores := Load(Param("scores").Base(), GP64())
	stride := GP64()
	MOVQ(width, stride)
	SHLQ(Imm(2), stride)
	infinity, one, bits := YMM(), YMM(), GP32()
	MOVL(U32(0xff800000), bits)
	VMOVD(bits, infinity.AsX())
	VPBROADCASTD(infinity.AsX(), infinity)
	MOVL(U32(1), bits)
	VMOVD(bits, one.AsX())
	VPBROADCASTD(one.AsX(), one)

	Label("columns")
	CMPQ(width, Imm(vecs*lanes))
	JLT(LabelRef("done"))
	less := Load(Param("less").Base(), GP64())
	k := Load(Param("less").Len(), GP64())
	row := GP64()
	MOVQ(scores, row)
	number := YMM()
	VPXOR(number, number, number)
	f, s, n := vectors(vecs), vectors(vecs), vectors(vecs)
	for v := range vecs {
		VMOVAPS(infinity, f[v])
		VMOVAPS(infinity, s[v])
		VPXOR(n[v], n[v], n[v])
	}
	Label("row")
	TESTQ(k, k)
	JEQ(LabelRef("store"))
	l := YMM()
	VBROADCASTSS(Mem{Base: less}, l)
	for v := range vecs {
		value, above, lower := YMM(), YMM(), YMM()
		VMOVUPS(Mem{Base: row, Disp: size * v}, value)
		VSUBPS(l, value, value)
		VCMPPS(Imm(0x1e), f[v], value, above) // value > first, false for NaN
		// The second operand is what comes out where there is a NaN.
		VMINPS(value, f[v], lower)
		VMAXPS(s[v], lower, s[v])
		VBLENDVPS(above, number, n[v], n[v])
		VMAXPS(f[v], value, f[v])
	}
	VPADDD(one, number, number)
	ADDQ(Imm(4), less)
	ADDQ(stride, row)
	DECQ(k)
	JMP(LabelRef("row"))
	Label("store")
	for v := range vecs {
		VMOVUPS(f[v], Mem{Base: first, Disp: size * v})
		VMOVUPS(s[v], Mem{Base: second, Disp: size * v})
		VMOVDQU(n[v], Mem{Base: at, Disp: size * v})
	}
	for _, p := range []reg.Register{first, second, at, scores} {
		ADDQ(Imm(size*vecs), p)
	}
	SUBQ(Imm(vecs*lanes), width)
	JMP(LabelRef("columns"))
	Label("done")
	VZEROUPPER()
	RET()
}
