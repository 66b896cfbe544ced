package vision

import (
	"math"
	"math/bits"
)

const (
	waves     = 256 // points of the Fourier transform, each way
	waveMask  = waves - 1
	halfWaves = waves / 2
)

var (
	turns = func() (t [halfWaves]complex64) {
		for i := range t {
			sin, cos := math.Sincos(-2 * math.Pi * float64(i) / waves)
			t[i] = complex(float32(cos), float32(sin))
		}
		return t
	}()
	mirrored = func() (t [waves]uint8) {
		for i := range t {
			t[i] = bits.Reverse8(uint8(i))
		}
		return t
	}()
)

// transform is the discrete Fourier transform in place, radix 2.
func transform(a *[waves]complex64) {
	for i := range waves {
		if j := int(mirrored[i]); j > i {
			a[i], a[j] = a[j], a[i]
		}
	}
	for length := 2; length <= waves; length *= 2 {
		half, stride := length/2, waves/length
		for start := 0; start < waves; start += length {
			lower, upper := a[start:start+half], a[start+half:start+length]
			for k, u := range lower {
				t := upper[k] * turns[k*stride]
				lower[k], upper[k] = u+t, u-t
			}
		}
	}
}

// field is a square of waves × waves complex numbers, row by row.
type field [waves * waves]complex64

func (f *field) transform() {
	for y := range waves {
		transform((*[waves]complex64)(f[y*waves:]))
	}
	var column [waves]complex64
	for x := range waves {
		f.column(x, &column)
	}
}

func (f *field) column(x int, buffer *[waves]complex64) {
	for y := range waves {
		buffer[y] = f[y*waves+x]
	}
	transform(buffer)
	for y := range waves {
		f[y*waves+x] = buffer[y]
	}
}

// window is where a square of at most waves pixels is cut out of a plane, faded
// out at its edges so that they make no waves of their own.
type window struct{ x, y, size int }

var fades = map[int][]float32{waves: fade(waves), side / 2: fade(side / 2)}

func fade(size int) []float32 {
	out := make([]float32, size)
	for i := range out {
		out[i] = float32(0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/float64(size)))
	}
	return out
}

// load puts two cuts of equal size into one field, as its real and its
// imaginary part, so that one transform serves both.
func (f *field) load(p []float32, at window, q []float32, atQ window, width int) {
	clear(f[:])
	fading := fades[at.size]
	meanP, meanQ := momentsOf(p).mean, momentsOf(q).mean
	for y := range at.size {
		from, fromQ := (at.y+y)*width+at.x, (atQ.y+y)*width+atQ.x
		for x := range at.size {
			weight := fading[x] * fading[y]
			f[y*waves+x] = complex((p[from+x]-meanP)*weight, (q[fromQ+x]-meanQ)*weight)
		}
	}
}

// powers are the energies of both planes at a frequency.
func (f *field) powers(x, y int) (p, q float32) {
	z := f[y*waves+x]
	m := f[(-y&waveMask)*waves+(-x&waveMask)]
	pr, pi := real(z)+real(m), imag(z)-imag(m)
	qr, qi := imag(z)+imag(m), real(m)-real(z)
	return (pr*pr + pi*pi) / 4, (qr*qr + qi*qi) / 4
}
