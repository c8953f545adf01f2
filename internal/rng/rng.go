// Package rng gives named streams of random numbers. A stream is a function of
// (seed, purpose, block) and of nothing else: there is no global source and no
// clock, so a result never depends on what else drew numbers before it.
package rng

import (
	"hash/fnv"
	"math/rand/v2"
)

// Stream returns the PCG stream of one purpose ("kmeans/init", "lsa/sketch")
// and block of rows. Every seed is valid, 0 too.
func Stream(seed uint64, purpose string, block int) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(purpose))
	return rand.New(rand.NewPCG(mix(seed^h.Sum64()), mix(uint64(block)+0x9e3779b97f4a7c15)))
}

// mix is the finaliser of splitmix64 (Steele, Lea and Flood, 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
