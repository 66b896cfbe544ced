package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"github.com/bep/imagemeta"
	"github.com/gen2brain/heic"
	"golang.org/x/image/webp"
)

// format is one kind of file we read.
type format struct {
	matches func(data []byte) bool
	config  func(io.Reader) (image.Config, error)
	decode  func(io.Reader) (image.Image, error)
	meta    imagemeta.ImageFormat
	turned  bool          // the decoder turns by itself
	slots   chan struct{} // its own limit beside the common one, or nil
}

var formats = []*format{
	{matches: isJPEG, config: jpeg.DecodeConfig, decode: jpeg.Decode, meta: imagemeta.JPEG},
	{matches: isPNG, config: png.DecodeConfig, decode: png.Decode, meta: imagemeta.PNG},
	{matches: isWebP, config: webp.DecodeConfig, decode: webp.Decode, meta: imagemeta.WebP},
	// In HEIC the boxes irot and imir turn the picture, and libheif obeys them;
	// phones repeat the same turn in EXIF, which ISO/IEC 23008-12 says to ignore.
	{matches: isHEIC, config: heicConfig, decode: heicDecode, meta: imagemeta.HEIF, turned: true, slots: heicSlots},
}

func sniff(data []byte) *format {
	for _, f := range formats {
		if f.matches(data) {
			return f
		}
	}
	return nil
}

func isJPEG(data []byte) bool { return bytes.HasPrefix(data, []byte("\xff\xd8\xff")) }

func isPNG(data []byte) bool { return bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")) }

// isWebP does not know moving pictures, which the decoder would call broken.
func isWebP(data []byte) bool {
	if len(data) < 21 || string(data[:4]) != "RIFF" || string(data[8:12]) != "WEBP" {
		return false
	}
	const animation = 1 << 1
	return string(data[12:16]) != "VP8X" || data[20]&animation == 0
}

// isHEIC looks for one of the HEVC brands (heic, heix, hevc ...) in the ftyp
// box; the brand mif1 alone may also be AVIF.
func isHEIC(data []byte) bool {
	if len(data) < 16 || string(data[4:8]) != "ftyp" {
		return false
	}
	end := min(len(data), int(data[2])<<8|int(data[3]), 256)
	for i := 8; i+4 <= end; i += 4 {
		if brand := string(data[i : i+3]); brand == "hei" || brand == "hev" {
			return true
		}
	}
	return false
}

// open checks the declared size first: a few bytes can declare gigabytes.
func (f *format) open(data []byte) (image.Image, error) {
	declared, err := f.config(bytes.NewReader(data))
	if err != nil {
		return nil, unreadable(err)
	}
	if err := checkSize(declared.Width, declared.Height); err != nil {
		return nil, err
	}
	img, err := f.decode(bytes.NewReader(data))
	if err != nil {
		return nil, unreadable(err)
	}
	return img, checkSize(img.Bounds().Dx(), img.Bounds().Dy())
}

func checkSize(width, height int) error {
	switch {
	case width <= 0 || height <= 0:
		return ErrTruncated
	case int64(width)*int64(height) > MaxPixels:
		return fmt.Errorf("%w: %d × %d", ErrTooManyPixels, width, height)
	}
	return nil
}

// unreadable sorts a decoder's error: a rare kind of file is not broken.
func unreadable(err error) error {
	switch {
	case errors.Is(err, ErrNoHEIC), errors.Is(err, ErrNotPicture):
		return err
	case errors.As(err, new(jpeg.UnsupportedError)), errors.As(err, new(png.UnsupportedError)):
		return fmt.Errorf("%w: %w", ErrNotPicture, err)
	}
	return fmt.Errorf("%w: %w", ErrTruncated, err)
}

// heicConfig reads the boxes only; heic.DecodeConfig would start the decoder,
// and only looks at the first 32 KB.
func heicConfig(r io.Reader) (image.Config, error) {
	result, err := imagemeta.Decode(imagemeta.Options{R: r.(io.ReadSeeker), ImageFormat: imagemeta.HEIF, Sources: imagemeta.CONFIG})
	return image.Config{Width: result.ImageConfig.Width, Height: result.ImageConfig.Height}, err
}

// minHEICWidth: the decoder counts on rows of a multiple of 16 bytes, but
// libheif pads those of narrow colour planes to 64, and the colours come apart.
const minHEICWidth = 97

// heicDecode copies the pixels out, because what the decoder returns lies in
// the memory of its sandbox and would keep all of that alive.
func heicDecode(r io.Reader) (image.Image, error) {
	if heic.Dynamic() == nil {
		return nil, ErrNoHEIC
	}
	img, err := heic.Decode(r)
	if err != nil {
		return nil, err
	}
	if img.Bounds().Dx() < minHEICWidth {
		return nil, fmt.Errorf("%w: HEIC narrower than %d pixels", ErrNotPicture, minHEICWidth)
	}
	return flatten(img, img.Bounds()), nil
}
