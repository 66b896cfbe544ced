package vision

import (
	"encoding/binary"
	"errors"
	"math"
)

// Signature is what is compared with the first hits only, and read only for them.
type Signature struct {
	tones    [toneSize]float32 // measured, or for a library photo the mean of what phones make of it
	contrast float32
	grain    [grainSize]byte
	*expected
}

// expected is what only the signature of a library photo has.
type expected struct {
	spread [toneSpread]float32 // of tones: how far phones stray from each other
	soft   [softViewCount][textureSize]int8
}

// toneSpread is the lower half of a symmetric matrix.
const toneSpread = toneSize * (toneSize + 1) / 2

// Sizes of a marshalled Signature in bytes.
const (
	QuestionSize = 4*(toneSize+1) + grainSize
	LibrarySize  = QuestionSize + 4*toneSpread + softViewCount*textureSize
)

// ErrSignature means that bytes are no signature.
var ErrSignature = errors.New("vision: broken signature")

// signature is of the photo of a question; light is the L of its middle square.
func (p *photo) signature(light []float32) *Signature {
	t, contrast := p.thumb().tones()
	s := &Signature{contrast: float32(contrast), grain: grainOf(light).pack()}
	for i, v := range t {
		s.tones[i] = float32(v)
	}
	return s
}

// expect turns the signature of a question into that of a library photo; rows
// are the tones that phones make of it.
func (s *Signature) expect(rows [][]float64, soft [softViewCount][textureSize]int8) {
	var mean tones
	for _, row := range rows {
		for i, v := range row {
			mean[i] += v / float64(len(rows))
		}
	}
	s.expected = &expected{soft: soft}
	at := 0
	for i := range mean {
		s.tones[i] = float32(mean[i])
		for j := range i + 1 {
			var sum float64
			for _, row := range rows {
				sum += (row[i] - mean[i]) * (row[j] - mean[j])
			}
			s.spread[at] = float32(sum / float64(len(rows)-1))
			at++
		}
	}
}

// Marshal gives QuestionSize or LibrarySize bytes.
func (s *Signature) Marshal() []byte {
	out := make([]byte, 0, LibrarySize)
	put := func(v float32) { out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v)) }
	for _, v := range s.tones {
		put(v)
	}
	put(s.contrast)
	out = append(out, s.grain[:]...)
	if s.expected == nil {
		return out
	}
	for _, v := range s.spread {
		put(v)
	}
	for _, view := range s.soft {
		for _, v := range view {
			out = append(out, byte(v))
		}
	}
	return out
}

// UnmarshalSignature reads what Marshal wrote. Errors: ErrSignature.
func UnmarshalSignature(data []byte) (*Signature, error) {
	if len(data) != QuestionSize && len(data) != LibrarySize {
		return nil, ErrSignature
	}
	broken := false
	get := func() float32 {
		v := math.Float32frombits(binary.LittleEndian.Uint32(data))
		broken = broken || !(v > -100 && v < 100)
		data = data[4:]
		return v
	}
	s := &Signature{}
	for i := range s.tones {
		s.tones[i] = get()
	}
	s.contrast = get()
	data = data[copy(s.grain[:], data):]
	if len(data) > 0 {
		s.expected = &expected{}
		for i := range s.spread {
			s.spread[i] = get()
		}
		for i, b := range data {
			s.soft[i/textureSize][i%textureSize] = int8(b)
		}
	}
	if broken {
		return nil, ErrSignature
	}
	return s, nil
}
