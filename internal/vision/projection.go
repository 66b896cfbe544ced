package vision

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"sync"
)

// ErrProjection means that bytes are no projection.
var ErrProjection = errors.New("vision: broken projection")

// Projection turns measures into vectors; the train command makes it.
type Projection struct {
	Engine          string
	Seed            uint64 // of the fabrics it was trained on
	Colour, Texture Part
}

// Part is a projection of one kind of measures: standardise, then multiply.
type Part struct {
	Mean, Spread []float32   // of each raw number
	Rows         [][]float32 // one for each number of the result
}

//go:embed projection.bin
var embedded []byte

// trained is the projection of this Engine; a wrong file is a broken build.
var trained = sync.OnceValue(func() *Projection {
	p, err := ReadProjection(bytes.NewReader(embedded))
	if err == nil && p.Engine != Engine {
		err = fmt.Errorf("vision: the projection is of engine %q", p.Engine)
	}
	if err != nil {
		panic(err)
	}
	return p
})

// Vector projects measures that Measure has taken.
func (p *Projection) Vector(m Measures) (v Vector) {
	quantise(p.Colour.apply(m.Colour), v.Colour[:])
	quantise(p.Texture.apply(m.Texture), v.Texture[:])
	return v
}

// outlier is how many spreads away from the mean a number counts at most.
const outlier = 5

// Standardise gives each number as spreads away from its mean.
func (p *Part) Standardise(raw []float32) []float32 {
	out := make([]float32, len(raw))
	for i, x := range raw {
		out[i] = max(-outlier, min(outlier, (x-p.Mean[i])/p.Spread[i]))
	}
	return out
}

func (p *Part) apply(raw []float32) []float32 {
	v := p.Standardise(raw)
	out := make([]float32, len(p.Rows))
	for k, row := range p.Rows {
		var sum float32
		for i, x := range v {
			sum += row[i] * x
		}
		out[k] = sum
	}
	return out
}

// Write stores the projection: its rows as int16, with a scale for each row.
func (p *Projection) Write(w io.Writer) error {
	var b bytes.Buffer
	name := [16]byte{}
	copy(name[:], p.Engine)
	b.Write(name[:])
	b.Write(binary.LittleEndian.AppendUint64(nil, p.Seed))
	for _, part := range []*Part{&p.Colour, &p.Texture} {
		part.write(&b)
	}
	_, err := w.Write(b.Bytes())
	return err
}

func (p *Part) write(b *bytes.Buffer) {
	put := func(v any) { _ = binary.Write(b, binary.LittleEndian, v) } // a buffer takes all
	put([2]uint32{uint32(len(p.Rows)), uint32(len(p.Mean))})
	put(p.Mean)
	put(p.Spread)
	for _, row := range p.Rows {
		var most float32
		for _, x := range row {
			most = max(most, x, -x)
		}
		scale := max(most, 1e-20) / math.MaxInt16
		steps := make([]int16, len(row))
		for i, x := range row {
			steps[i] = int16(math.Round(float64(x / scale)))
		}
		put(scale)
		put(steps)
	}
}

// ReadProjection reads what Write stored. Errors: ErrProjection.
func ReadProjection(r io.Reader) (*Projection, error) {
	var head struct {
		Engine [16]byte
		Seed   uint64
	}
	if err := binary.Read(r, binary.LittleEndian, &head); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrProjection, err)
	}
	p := &Projection{Engine: string(bytes.TrimRight(head.Engine[:], "\x00")), Seed: head.Seed}
	if err := p.Colour.read(r, colourSize); err != nil {
		return nil, err
	}
	return p, p.Texture.read(r, textureSize)
}

// mostMeasures bounds what a broken file may ask for.
const mostMeasures = 1 << 14

func (p *Part) read(r io.Reader, rows int) error {
	var err error
	get := func(v any) {
		if err == nil {
			err = binary.Read(r, binary.LittleEndian, v)
		}
	}
	var size [2]uint32
	get(&size)
	if int(size[0]) != rows || size[1] > mostMeasures {
		return ErrProjection
	}
	p.Mean, p.Spread = make([]float32, size[1]), make([]float32, size[1])
	get(p.Mean)
	get(p.Spread)
	steps := make([]int16, size[1])
	for range rows {
		var scale float32
		get(&scale)
		get(steps)
		row := make([]float32, len(steps))
		for i, s := range steps {
			row[i] = float32(s) * scale
		}
		p.Rows = append(p.Rows, row)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrProjection, err)
	}
	return nil
}
