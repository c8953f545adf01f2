// Command _gen writes the kernels of package kernel as Go assembly, those of
// one level a run. Run it by "go generate" in the folder above.
package main

import (
	"flag"
	"strings"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	level := flag.String("level", "avx2", "instructions to use: avx2 (and FMA) or avx512")
	flag.Parse()
	ConstraintExpr("amd64,!purego")
	if *level == "avx512" {
		avx512()
		Generate()
		return
	}
	tile()
	dot()
	axpy()
	sparseRowMul()
	sparseRowMulT()
	packRows()
	twoLargest()
	candidates()
	Generate()
}

// function begins a kernel; reference says which portable loop it equals.
func function(name, signature, reference string) {
	TEXT(name, NOSPLIT, "func"+signature)
	Pragma("noescape")
	Doc(strings.Split(name+" is "+reference, "\n")...)
}

// vectors makes n vector registers of eight float32.
func vectors(n int) []reg.VecVirtual {
	v := make([]reg.VecVirtual, n)
	for i := range v {
		v[i] = YMM()
	}
	return v
}

// zero clears registers.
func zero(v []reg.VecVirtual) {
	for _, r := range v {
		VXORPS(r, r, r)
	}
}

// lanes is the number of float32 in a vector register.
const lanes = 8

// tailMask is 16 words of ones followed by 16 of zeros: 16 words from word
// 16-r on are a mask of the first r lanes.
var tailMask Mem

// tailMaskBase returns the address of tailMask.
func tailMaskBase() reg.GPVirtual {
	if tailMask.Symbol.Name == "" {
		tailMask = GLOBL("tailMask", RODATA|NOPTR)
		for i := range 32 {
			word := U32(0)
			if i < 16 {
				word = ^word
			}
			DATA(4*i, word)
		}
	}
	base := GP64()
	LEAQ(tailMask, base)
	return base
}

// number is a constant operand of any size.
func number(n int) Op { return U32(n) }
