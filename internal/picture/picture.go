// Package picture turns uploaded bytes into what we keep: an upright picture
// without any metadata, in three sizes, and its colour.
//
// Nothing of an upload survives but its pixels (promise P9): every picture is
// decoded and encoded anew. Build with the tag nodynamic, so that HEIC is read
// by the embedded decoder in its sandbox and never by a library of the machine.
package picture

import (
	"context"
	"errors"
	"image"
)

// Limits of an upload.
const (
	MaxBytes  = 20 << 20   // file size
	MaxPixels = 40_000_000 // width × height, as the header declares them
)

// Errors that callers tell apart with errors.Is.
var (
	ErrNotPicture    = errors.New("picture: not a JPEG, PNG, WebP or HEIC picture")
	ErrTruncated     = errors.New("picture: cut short or broken")
	ErrTooManyPixels = errors.New("picture: more than 40 megapixels")
	ErrTooManyBytes  = errors.New("picture: more than 20 MB")
	ErrArea          = errors.New("picture: area is empty or outside of the picture")
	ErrNoHEIC        = errors.New("picture: HEIC is off, built without the tag nodynamic beside a system libheif")
)

// A decoded picture takes up to 320 MB and HEIC about 270 MB of scratch memory,
// so few are open at once in the whole process.
var (
	decodeSlots = make(chan struct{}, 2)
	heicSlots   = make(chan struct{}, 1)
)

// Decode reads a JPEG, PNG, WebP or HEIC picture, told apart by content, and
// turns it upright. The result is opaque: what was transparent is white (HEIC
// shows the pixels below instead, its decoder drops transparency). At most two
// pictures are decoded at once; ctx ends the wait for a turn.
//
// Errors: ErrTooManyBytes, ErrNotPicture, ErrTooManyPixels, ErrTruncated,
// ErrNoHEIC, and those of ctx.
func Decode(ctx context.Context, data []byte) (image.Image, error) {
	var upright image.Image
	err := whileDecoded(ctx, data, func(img image.Image, o orientation) error {
		upright = img
		if o != asIs || !isOpaque(img) {
			upright = turn(flatten(img, img.Bounds()), o)
		}
		return nil
	})
	return upright, err
}

// whileDecoded decodes data and calls use before it lets the next picture in,
// so that the full-size pixels are gone by then if use does not keep them.
func whileDecoded(ctx context.Context, data []byte, use func(image.Image, orientation) error) error {
	if len(data) > MaxBytes {
		return ErrTooManyBytes
	}
	f := sniff(data)
	if f == nil {
		return ErrNotPicture
	}
	// The rarer slot first: a HEIC that waits must not hold up a JPEG.
	if f.slots != nil {
		if err := enter(ctx, f.slots); err != nil {
			return err
		}
		defer leave(f.slots)
	}
	if err := enter(ctx, decodeSlots); err != nil {
		return err
	}
	defer leave(decodeSlots)

	img, err := f.open(data)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return use(img, f.orientation(data))
}

func enter(ctx context.Context, slots chan struct{}) error {
	if err := ctx.Err(); err != nil { // select picks at random when both are ready
		return err
	}
	select {
	case slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func leave(slots chan struct{}) { <-slots }
