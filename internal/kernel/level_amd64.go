//go:build amd64 && !purego

package kernel

import "golang.org/x/sys/cpu"

//go:generate go -C _gen run . -out ../avx2_amd64.s -stubs ../avx2_amd64.go -pkg kernel

var avx2 = level{
	name:     "avx2",
	tileRows: 6,
	tileCols: 16,
	tile:     tileAVX2,
	dot:      dotAVX2,
	axpy:     axpyAVX2,
	packRows: func(dst []float32, width int, rows [][]float32, offset []float32) {
		if len(rows) < width || width%8 != 0 {
			packRowsPortable(dst, width, rows, offset)
			return
		}
		packRowsAVX2(dst, width, rows, offset)
	},
	twoLargest: func(first, second []float32, at []int32, scores, less []float32) {
		if len(first)%16 != 0 {
			twoLargestPortable(first, second, at, scores, less)
			return
		}
		twoLargestAVX2(first, second, at, scores, less)
	},
	sparseRowMul: func(dst, values []float32, indices []int32, b []float32) {
		if len(dst) > 0 && !sparseRowMulAVX2(dst, values, indices, b, len(b)/len(dst)) {
			panic("kernel: index of SparseRowMul out of range")
		}
	},
	sparseRowMulT: func(b, values []float32, indices []int32, x []float32) {
		if len(x) > 0 && !sparseRowMulTAVX2(b, values, indices, x, len(b)/len(x)) {
			panic("kernel: index of SparseRowMulT out of range")
		}
	},

	int8Rows:   6,
	int8Cols:   16,
	int8Bias:   int8BiasAVX2,
	candidates: candidatesAVX2,
}

// int8BiasAVX2 is two numbers of 16 bits, which wrap around.
func int8BiasAVX2(even, odd int32) int32 {
	return int32(uint32(uint16(even)) | uint32(uint16(odd))<<16)
}

// assemblyLevels are the levels beyond portable that the processor can run.
// HasAVX2 includes that the operating system saves the vector registers.
func assemblyLevels() []*level {
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		return append([]*level{&avx2}, avx512Levels()...)
	}
	return nil
}
