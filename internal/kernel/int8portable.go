package kernel

// The shape of candidatesPortable's tiles.
const (
	portableInt8Rows = 6
	portableInt8Cols = 16
)

// int8BiasPortable is 0: candidatesPortable takes Int8Limit off the rows.
func int8BiasPortable(even, odd int32) int32 { return 0 }

// A word holds the values of three rows, and so their products with a column:
// numbers of fieldBits, added up as one. Each borrows from the next where it is
// negative, which field gives back. Products are below 2^17 in the end.
const (
	fieldBits    = 21
	rowsPerWord  = 3
	wordsOfRows  = portableInt8Rows / rowsPerWord
	portableStep = 512 // values of a row at a time
)

func field(sum int64, f int) int32 {
	for range f {
		sum = (sum - sum<<(64-fieldBits)>>(64-fieldBits)) >> fieldBits
	}
	return int32(sum << (64 - fieldBits) >> (64 - fieldBits))
}

// candidatesPortable has the values in groups of four: quads is the number of
// groups of a row.
func candidatesPortable(hits []uint32, left []uint8, rowFloors, rowErrors []int32,
	right []int8, bias, floors, errors []int32, quads int) int {
	const cols = portableInt8Cols
	panels, depth := len(bias)/cols, 4*quads
	var words [portableStep][wordsOfRows]int64
	packed := 0 // the values in words begin here; those of all rows if there are no more
	for p := range panels {
		var sums [cols][wordsOfRows]int64
		panel := right[p*cols*depth : (p+1)*cols*depth]
		for start := 0; start < depth; start += portableStep {
			end := min(start+portableStep, depth)
			if p == 0 || packed != start {
				packPortable(&words, left, start, end)
				packed = start
			}
			for j := range cols {
				s0, s1 := sums[j][0], sums[j][1]
				for k := start; k < end; k += 4 {
					c := panel[k*cols+4*j : k*cols+4*j+4 : k*cols+4*j+4]
					w := words[k-start : k-start+4 : k-start+4]
					c0, c1, c2, c3 := int64(c[0]), int64(c[1]), int64(c[2]), int64(c[3])
					s0 += w[0][0]*c0 + w[1][0]*c1 + w[2][0]*c2 + w[3][0]*c3
					s1 += w[0][1]*c0 + w[1][1]*c1 + w[2][1]*c2 + w[3][1]*c3
				}
				sums[j] = [wordsOfRows]int64{s0, s1}
			}
		}
		any := uint32(0)
		clear(hits)
		for j, words := range sums {
			err, floor := errors[p*cols+j], floors[p*cols+j]
			for i := range portableInt8Rows {
				product := field(words[i/rowsPerWord], i%rowsPerWord)
				if product+err > rowFloors[i] || product+rowErrors[i] > floor {
					hits[i] |= 1 << j
					any = 1
				}
			}
		}
		if any != 0 {
			return p
		}
	}
	return panels
}

// packPortable fills words with the values [start, end) of all rows.
func packPortable(words *[portableStep][wordsOfRows]int64, left []uint8, start, end int) {
	for k := start; k < end; k++ {
		for w := range wordsOfRows {
			word := int64(0)
			for f := rowsPerWord - 1; f >= 0; f-- {
				row := w*rowsPerWord + f
				word = word<<fieldBits + int64(left[(k/4*portableInt8Rows+row)*4+k%4]) - Int8Limit
			}
			words[k-start][w] = word
		}
	}
}
