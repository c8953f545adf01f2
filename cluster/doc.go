// Package cluster finds topics: it groups vectors by k-means, describes the
// groups by terms and representative rows, follows them over years, and
// measures how good they are.
//
// It knows rows, columns and numbers only: x is a dense n x d matrix of rows of
// unit length (rows of zeros are allowed), tfidf a sparse n x V matrix of the
// same rows. What a row or a term is called is the caller's.
//
// # Reproducibility
//
// Equal data and settings give equal bits at one kernel level, whatever the
// number of workers: rows are cut into blocks by their number alone, and
// partial results are merged in block order.
//
// # Cost
//
//	KMeans.Fit     O(n K d) a round at most; memory O(n), and O(K d) a worker
//	Describe.Fit   O(n K d + NNZ)
//	Smooth.Fit     O(rounds n neighbours d)
//	ChooseK.Fit    O(rows d (sum of K)), rows looked at
//	Stability.Fit  O(rows K d)
//	Mixtures.Fit   O(n d)
//	Label.Fit      O(NNZ of phrases + K^2)
//	Timeline.Fit   O(n log n + NNZ)
//	Hierarchy.Fit  O(k^2 d)
//	Outliers.Fit   O(n (d + log n))
//	Bridges.Fit    O(n log n)
//	Evaluate.Fit   O(n d + S^2 d + NNZ), S rows sampled for the silhouette
package cluster
