//go:build amd64 && !purego

package kernel

import "golang.org/x/sys/cpu"

//go:generate go -C _gen run . -level avx512 -out ../avx512_amd64.s -stubs ../avx512_amd64.go -pkg kernel

// avx512 gives the bits of avx2, in tiles that fit 32 registers of 16 lanes.
var avx512 = level{
	name:     "avx512",
	tileRows: 12,
	tileCols: 32,
	tile:     tileAVX512,
	dot:      dotAVX512,
	axpy:     axpyAVX512,
	sparseRowMul: func(dst, values []float32, indices []int32, b []float32) {
		if len(dst) > 0 && !sparseRowMulAVX512(dst, values, indices, b, len(b)/len(dst)) {
			panic("kernel: index of SparseRowMul out of range")
		}
	},
	sparseRowMulT: func(b, values []float32, indices []int32, x []float32) {
		if len(x) > 0 && !sparseRowMulTAVX512(b, values, indices, x, len(b)/len(x)) {
			panic("kernel: index of SparseRowMulT out of range")
		}
	},

	packRows:   avx2.packRows,
	twoLargest: avx2.twoLargest,

	int8Rows:   avx2.int8Rows,
	int8Cols:   avx2.int8Cols,
	int8Bias:   avx2.int8Bias,
	candidates: avx2.candidates,
}

// avx512VNNI is avx512 with instructions for products of int8.
var avx512VNNI = func() level {
	l := avx512
	l.name = "avx512vnni"
	l.int8Rows, l.int8Cols = 12, 32
	l.int8Bias = int8BiasAVX512VNNI
	l.candidates = candidatesAVX512VNNI
	return l
}()

func int8BiasAVX512VNNI(even, odd int32) int32 { return even + odd }

// avx512Levels are the levels that the processor can run beyond avx2.
// HasAVX512F includes that the operating system saves the vector registers.
func avx512Levels() []*level {
	switch {
	case !cpu.X86.HasAVX512F:
		return nil
	case !cpu.X86.HasAVX512BW || !cpu.X86.HasAVX512VNNI:
		return []*level{&avx512}
	}
	return []*level{&avx512, &avx512VNNI}
}
