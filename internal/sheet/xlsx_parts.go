package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash"
	"hash/crc32"
	"strings"
)

// part is one XML file, kept packed until its turn in the zip comes.
type part struct {
	name   string
	packed bytes.Buffer
	packer *flate.Writer
	crc    hash.Hash32
	size   uint64
}

func newPart(name string) *part {
	p := &part{name: name, crc: crc32.NewIEEE()}
	p.packer, _ = flate.NewWriter(&p.packed, flate.BestSpeed) // fails only for unknown levels
	return p
}

// Write never fails: it goes to memory.
func (p *part) Write(b []byte) (int, error) {
	p.crc.Write(b)
	p.size += uint64(len(b))
	return p.packer.Write(b)
}

func (p *part) addTo(z *zip.Writer) error {
	if err := p.packer.Close(); err != nil {
		return err
	}
	w, err := z.CreateRaw(&zip.FileHeader{
		Name: p.name, Method: zip.Deflate, CRC32: p.crc.Sum32(),
		CompressedSize64: uint64(p.packed.Len()), UncompressedSize64: p.size,
	})
	if err != nil {
		return err
	}
	_, err = p.packed.WriteTo(w)
	return err
}

// Indexes into cellXfs of stylesText. A decimal has the style
// styleDecimal + its scale.
const (
	styleHeader  = 1
	styleText    = 2
	styleQuoted  = 3 // stays text even when edited in Excel
	styleDay     = 4
	styleDecimal = 5
	maxScale     = 6
)

const (
	xmlHead     = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainSpace   = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	linkSpace   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	typePrefix  = "application/vnd.openxmlformats-officedocument."
	sheetPrefix = typePrefix + "spreadsheetml."

	relationsStart = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	relationsEnd   = `</Relationships>`
	pictureLink    = `<Relationship Id="rId%d" Type="` + linkSpace + `/image" Target="../media/%s"/>`

	// The header row stays in sight.
	sheetStart = xmlHead + `<worksheet xmlns="` + mainSpace + `" xmlns:r="` + linkSpace + `">` +
		`<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>` +
		`<selection pane="bottomLeft" activeCell="A2" sqref="A2"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>`

	drawingStart = xmlHead + `<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"` +
		` xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="` + linkSpace + `">`
	drawingEnd = `</xdr:wsDr>`

	// Tied to both corners, so that a filter hides the picture with its row.
	anchorTemplate = `<xdr:twoCellAnchor editAs="twoCell">` +
		`<xdr:from><xdr:col>%d</xdr:col><xdr:colOff>%d</xdr:colOff><xdr:row>%d</xdr:row><xdr:rowOff>%d</xdr:rowOff></xdr:from>` +
		`<xdr:to><xdr:col>%d</xdr:col><xdr:colOff>%d</xdr:colOff><xdr:row>%d</xdr:row><xdr:rowOff>%d</xdr:rowOff></xdr:to>` +
		`<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="%d" name="Picture %d"/><xdr:cNvPicPr><a:picLocks noChangeAspect="1"/></xdr:cNvPicPr></xdr:nvPicPr>` +
		`<xdr:blipFill><a:blip r:embed="rId%d"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>` +
		`<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr>` +
		`</xdr:pic><xdr:clientData/></xdr:twoCellAnchor>`
)

type fixedPart struct{ name, text string }

// fixedParts are the files around the sheet (ECMA-376 part 1, chapter 12), in
// the order in which programs that sniff a zip expect them.
func fixedParts(title string, pictures bool) []fixedPart {
	kinds := xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="png" ContentType="image/png"/>` +
		contentType("/xl/workbook.xml", sheetPrefix+"sheet.main+xml") +
		contentType("/xl/worksheets/sheet1.xml", sheetPrefix+"worksheet+xml") +
		contentType("/xl/styles.xml", sheetPrefix+"styles+xml")
	if pictures {
		kinds += contentType("/xl/drawings/drawing1.xml", typePrefix+"drawing+xml")
	}
	name := string(appendEscaped(nil, title))
	parts := []fixedPart{
		{"[Content_Types].xml", kinds + `</Types>`},
		{"_rels/.rels", relationsStart + link(1, "officeDocument", "xl/workbook.xml") + relationsEnd},
		{"xl/workbook.xml", xmlHead + `<workbook xmlns="` + mainSpace + `" xmlns:r="` + linkSpace + `"><sheets><sheet name="` + name + `" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", relationsStart + link(1, "worksheet", "worksheets/sheet1.xml") + link(2, "styles", "styles.xml") + relationsEnd},
		{"xl/styles.xml", stylesText()},
	}
	if pictures {
		parts = append(parts, fixedPart{"xl/worksheets/_rels/sheet1.xml.rels", relationsStart + link(1, "drawing", "../drawings/drawing1.xml") + relationsEnd})
	}
	return parts
}

func contentType(part, kind string) string {
	return fmt.Sprintf(`<Override PartName="%s" ContentType="%s"/>`, part, kind)
}

func link(id int, kind, target string) string {
	return fmt.Sprintf(`<Relationship Id="rId%d" Type="%s/%s" Target="%s"/>`, id, linkSpace, kind, target)
}

// stylesText lists the cell styles in the order of the style constants. Format
// 49 is text ("00123" stays so when edited), 14 the reader's own short date.
func stylesText() string {
	const firstFormat = 170
	const xf = `<xf numFmtId="%d" fontId="%d" fillId="%d" borderId="0" xfId="0"%s applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1"><alignment vertical="center"/></xf>`
	var formats, cells strings.Builder
	fmt.Fprintf(&cells, xf, 0, 0, 0, "")
	fmt.Fprintf(&cells, xf, 49, 1, 2, "")                 // styleHeader
	fmt.Fprintf(&cells, xf, 49, 0, 0, "")                 // styleText
	fmt.Fprintf(&cells, xf, 49, 0, 0, ` quotePrefix="1"`) // styleQuoted
	fmt.Fprintf(&cells, xf, 14, 0, 0, "")                 // styleDay
	for scale := range maxScale + 1 {
		fmt.Fprintf(&formats, `<numFmt numFmtId="%d" formatCode="%s"/>`, firstFormat+scale, Value{scale: scale}.decimal("."))
		fmt.Fprintf(&cells, xf, firstFormat+scale, 0, 0, "")
	}
	return xmlHead + `<styleSheet xmlns="` + mainSpace + `">` +
		fmt.Sprintf(`<numFmts count="%d">%s</numFmts>`, maxScale+1, &formats) +
		`<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>` +
		`<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>` +
		`<fill><patternFill patternType="solid"><fgColor rgb="FFEFEDE8"/><bgColor indexed="64"/></patternFill></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		fmt.Sprintf(`<cellXfs count="%d">%s</cellXfs>`, styleDecimal+maxScale+1, &cells) +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
}
