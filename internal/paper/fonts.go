package paper

import (
	_ "embed"
	"fmt"
	"runtime"
	"sync"
	"weak"

	"github.com/signintech/gopdf"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Noto Sans SC and Source Sans 3, SIL Open Font License (fonts/OFL.txt);
// fonts/subset.sh made these files and says what is in each. They are not
// packed: of a font in the program's file only the pages of the letters that
// are printed come into memory.
var (
	//go:embed fonts/regular.ttf
	regularFile []byte
	//go:embed fonts/bold.ttf
	boldFile []byte
	//go:embed fonts/rest.ttf
	restFile []byte
	//go:embed fonts/latin.ttf
	latinFile []byte
	//go:embed fonts/latinbold.ttf
	latinBoldFile []byte
)

// The faces, by their place in shelf and Doc.faces.
const (
	regular = iota
	bold
	latin     // letters of Europe that regular lacks, and quotes beside Latin
	latinBold // that bold lacks
	rest      // the characters that all others lack, in regular weight
	faceCount
)

// shelf holds the faces while a document uses them; nobody else keeps them in
// memory.
var shelf = [faceCount]slot{{name: "regular", file: regularFile}, {name: "bold", file: boldFile}, {name: "latin", file: latinFile}, {name: "latinbold", file: latinBoldFile}, {name: "rest", file: restFile}}

// slot is one face's place: shared by the documents of the moment, gone with
// the garbage when the last of them is.
type slot struct {
	name string
	file []byte

	mu    sync.Mutex
	inUse weak.Pointer[face]
}

// face is a parsed font. Nothing in it changes, so documents share it.
type face struct {
	name   string
	glyphs *sfnt.Font           // which characters, how wide
	output *gopdf.FontContainer // what goes into the PDF
}

// take returns the face, parsed once however many documents ask together.
func (s *slot) take() (*face, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.inUse.Value(); f != nil {
		return f, nil
	}
	f, err := parse(s.name, s.file)
	if err != nil {
		return nil, fmt.Errorf("font %s: %w", s.name, err)
	}
	s.inUse = weak.Make(f)
	runtime.AddCleanup(f, release, s.file)
	return f, nil
}

func parse(name string, data []byte) (*face, error) {
	f := &face{name: name, output: new(gopdf.FontContainer)}
	var err error
	if f.glyphs, err = sfnt.Parse(data); err != nil {
		return nil, err
	}
	return f, f.output.AddTTFFontData(name, data)
}

// advance returns how far a character moves the pen, in font sizes, and
// whether the face has it.
func (f *face) advance(buf *sfnt.Buffer, r rune) (float64, bool) {
	glyph, err := f.glyphs.GlyphIndex(buf, r)
	if err != nil || glyph == 0 {
		return 0, false
	}
	units := f.glyphs.UnitsPerEm()
	wide, err := f.glyphs.GlyphAdvance(buf, glyph, fixed.I(int(units)), font.HintingNone)
	if err != nil {
		return 0, false
	}
	return float64(wide) / float64(fixed.I(int(units))), true
}
