// Package cluster turns vectors into themes: k-means (KMeans), then topics with
// their terms, representatives and evidence (Describe), their course over the
// years (OverTime), and measures of how good they are (Measure, Agree).
//
// Rows of data are numbered 0..n-1, clusters and topics 0..k-1, terms 0..V-1.
// Vectors are n x d, row-major, of unit length; a row of zeros stands for a
// paper without a known term and is treated as any other. The matrix of terms
// is n x V; only its pattern is looked at, that is which row holds which term.
//
// # Reproducibility
//
// Same data, settings and kernel level give the same bits, whatever the number
// of workers. Rows are cut into blocks by their number alone; partials are
// merged in block order; sums are float64, counts int64; random numbers come
// from named streams of the seed.
//
// # Cost
//
//	KMeans    O(n k d) a round, 8 k d bytes for each worker
//	Describe  O(n k d + NNZ)
//	Measure   O(n k d + NNZ)
//	OverTime  O(n log n + NNZ)
//
// # References
//
//	Lloyd, Least squares quantization in PCM, 1982
//	Arthur and Vassilvitskii, k-means++, 2007
//	Rousseeuw, Silhouettes, 1987
//	Grootendorst, BERTopic: class-based TF-IDF, 2022
//	Bouma, Normalized (pointwise) mutual information, 2009
//	Lau, Newman and Baldwin, Machine reading tea leaves, 2014
//	Dieng, Ruiz and Blei, Topic modeling in embedding spaces, 2020
//	Rosenberg and Hirschberg, V-measure, 2007
//	Hubert and Arabie, Comparing partitions, 1985
package cluster
