package demo

import (
	"fmt"
	"hash/fnv"
)

// dice gives the same numbers for the same seed, place by place (splitmix64).
type dice struct{ at uint64 }

// roll begins dice for one thing: its kind and its number.
func roll(seed uint64, what string, n int) *dice {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s %d", seed, what, n)
	return &dice{h.Sum64()}
}

func (d *dice) next() uint64 {
	d.at += 0x9e3779b97f4a7c15
	z := d.at
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below is a number from 0 to n-1.
func (d *dice) below(n int) int { return int(d.next() % uint64(n)) }

// between is a whole number from lo to hi, both included.
func (d *dice) between(lo, hi int) int { return lo + d.below(hi-lo+1) }

// percent is true so many times in a hundred.
func (d *dice) percent(p int) bool { return d.below(100) < p }

// share is a fraction from 0 to less than 1.
func (d *dice) share() float64 { return float64(d.next()>>11) / (1 << 53) }

// uid is a UUID in the form of a random one.
func (d *dice) uid() string {
	a, b := d.next(), d.next()
	a = a&^0xf000 | 0x4000
	b = b&^(3<<62) | 2<<62
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", a>>32, a>>16&0xffff, a&0xffff, b>>48, b&0xffffffffffff)
}

func one[T any](d *dice, of []T) T { return of[d.below(len(of))] }

// mostly picks the first ones more often than the last ones.
func mostly[T any](d *dice, of []T) T { return of[min(d.below(len(of)), d.below(len(of)))] }
