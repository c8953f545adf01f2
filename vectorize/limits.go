package vectorize

// DocumentLimits are the least and the largest number of documents, of n, that a
// term may be in.
func (s Settings) DocumentLimits(n int64) (min, max int64) {
	l := s.limitsFor(n)
	return l.min, l.max
}
