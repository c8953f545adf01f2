package kernel

// The shape of candidatesPortable's tiles.
const (
	portableInt8Rows = 6
	portableInt8Cols = 16
)

func int8BiasPortable(even, odd int32) int32 { return even + odd }

// candidatesPortable has the values in groups of four: quads is the number of
// groups of a row.
func candidatesPortable(hits []uint32, left []uint8, rowFloors, rowErrors []int32,
	right []int8, bias, floors, errors []int32, quads int) int {
	const rows, cols = portableInt8Rows, portableInt8Cols
	panels := len(bias) / cols
	for p := range panels {
		var sums [rows][cols]int32
		for i := range sums {
			copy(sums[i][:], bias[p*cols:(p+1)*cols])
		}
		panel := right[p*cols*quads*4 : (p+1)*cols*quads*4]
		for q := range quads {
			b := panel[q*cols*4 : (q+1)*cols*4]
			for i := range rows {
				a := left[(q*rows+i)*4 : (q*rows+i+1)*4]
				a0, a1, a2, a3 := int32(a[0]), int32(a[1]), int32(a[2]), int32(a[3])
				row := &sums[i]
				for j := range cols {
					c := b[4*j : 4*j+4 : 4*j+4]
					row[j] += a0*int32(c[0]) + a1*int32(c[1]) + a2*int32(c[2]) + a3*int32(c[3])
				}
			}
		}
		any := uint32(0)
		for i := range rows {
			hits[i] = 0
			for j, product := range sums[i] {
				if product+errors[p*cols+j] > rowFloors[i] || product+rowErrors[i] > floors[p*cols+j] {
					hits[i] |= 1 << j
				}
			}
			any |= hits[i]
		}
		if any != 0 {
			return p
		}
	}
	return panels
}
