package vision

import (
	"errors"
	"math"
)

const (
	colourSize  = 48
	textureSize = 128

	// VectorSize is how many bytes a marshalled Vector has.
	VectorSize = colourSize + textureSize
)

// ErrVector means that bytes are no vector.
var ErrVector = errors.New("vision: a vector has 176 bytes")

// Vector is a photograph as directions in colour and in texture; only the
// direction counts, each part fills the range of int8.
type Vector struct {
	Colour  [colourSize]int8
	Texture [textureSize]int8
}

// Marshal gives the VectorSize bytes to store beside the name of the Engine.
func (v Vector) Marshal() []byte {
	out := make([]byte, 0, VectorSize)
	for _, x := range v.Colour {
		out = append(out, byte(x))
	}
	for _, x := range v.Texture {
		out = append(out, byte(x))
	}
	return out
}

// Unmarshal reads what Marshal wrote. Errors: ErrVector.
func Unmarshal(data []byte) (v Vector, err error) {
	if len(data) != VectorSize {
		return Vector{}, ErrVector
	}
	for i := range v.Colour {
		v.Colour[i] = int8(data[i])
	}
	for i := range v.Texture {
		v.Texture[i] = int8(data[colourSize+i])
	}
	return v, nil
}

// quantise scales v so that its largest number is 127.
func quantise(v []float32, out []int8) {
	var most float32
	for _, x := range v {
		most = max(most, x, -x)
	}
	if most == 0 {
		return
	}
	for i, x := range v {
		out[i] = int8(math.Round(float64(x / most * 127)))
	}
}
