package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// onePicture says what lies on row, column; it must be the only one there.
func onePicture(t *testing.T, found map[int][]Picture, row, column int) []byte {
	t.Helper()
	if list := found[row]; len(list) != 1 || list[0].Column != column {
		t.Fatalf("row %d has %+v", row, list)
	}
	return bytesOf(t, found[row][0].Open)
}

func pictures(t testing.TB, data []byte) map[int][]Picture {
	t.Helper()
	found, err := open(t, data).Pictures()
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestPicturesFloatingOverCellsAreFound(t *testing.T) {
	one, two := swatch(t, 10), swatch(t, 200)
	data := made(t, func(f *excelize.File) {
		f.SetCellStr("Sheet1", "A1", "Code")
		for cell, look := range map[string]excelize.Picture{
			"B2": {Extension: ".jpeg", File: one, Format: &excelize.GraphicOptions{Positioning: "oneCell"}},
			"C5": {Extension: ".jpeg", File: two, Format: &excelize.GraphicOptions{AutoFit: true}},
		} {
			if err := f.AddPictureFromBytes("Sheet1", cell, &look); err != nil {
				t.Fatal(err)
			}
		}
	})
	found := pictures(t, data)
	if !bytes.Equal(onePicture(t, found, 2, 1), one) || !bytes.Equal(onePicture(t, found, 5, 2), two) || len(found) != 2 {
		t.Errorf("found %+v", found)
	}
}

// drawn is a workbook with a drawing of this inside; rId1 is the picture.
func drawn(t *testing.T, cells, anchors string) []byte {
	return bookOf(t, cells,
		"xl/worksheets/_rels/sheet1.xml.rels", relationsStart+link(1, "drawing", "../drawings/drawing1.xml")+relationsEnd,
		"xl/drawings/drawing1.xml", drawingStart+anchors+drawingEnd,
		"xl/drawings/_rels/drawing1.xml.rels", relationsStart+link(1, "image", "../media/a.jpeg")+
			`<Relationship Id="rId2" Type="x/image" Target="../media/a.jpeg" TargetMode="External"/>`+relationsEnd,
		"xl/media/a.jpeg", "A")
}

const picOne = `<xdr:pic><xdr:nvPicPr><xdr:cNvPr name="p"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic>`

func mark(name string, row, offset int) string {
	return fmt.Sprintf(`<xdr:%s><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>%d</xdr:row><xdr:rowOff>%d</xdr:rowOff></xdr:%s>`, name, row, offset, name)
}

func TestAPictureBelongsToTheRowItLiesOn(t *testing.T) {
	const point = 12_700
	// Rows 2 to 4 are 60 points high.
	cells := `<row r="1"><c><v>1</v></c></row><row r="2" ht="60"/><row r="3" ht="60"/><row r="4" ht="60"/>`
	for _, c := range []struct {
		name, anchor string
		want         int
	}{
		{"inside its row", "<xdr:twoCellAnchor>" + mark("from", 1, 2*point) + mark("to", 1, 50*point) + picOne + "</xdr:twoCellAnchor>", 2},
		{"pushed up a little", "<xdr:twoCellAnchor>" + mark("from", 1, 55*point) + mark("to", 2, 50*point) + picOne + "</xdr:twoCellAnchor>", 3},
		{"hanging out below a little", "<xdr:twoCellAnchor>" + mark("from", 1, 5*point) + mark("to", 2, 10*point) + picOne + "</xdr:twoCellAnchor>", 2},
		{"over three merged rows", "<xdr:twoCellAnchor>" + mark("from", 1, 2*point) + mark("to", 3, 50*point) + picOne + "</xdr:twoCellAnchor>", 2},
		{"one corner, inside", "<xdr:oneCellAnchor>" + mark("from", 1, 0) + fmt.Sprintf(`<xdr:ext cx="1" cy="%d"/>`, 50*point) + picOne + "</xdr:oneCellAnchor>", 2},
		{"one corner, pushed up", "<xdr:oneCellAnchor>" + mark("from", 1, 55*point) + fmt.Sprintf(`<xdr:ext cx="1" cy="%d"/>`, 50*point) + picOne + "</xdr:oneCellAnchor>", 3},
		{"in a group", "<xdr:twoCellAnchor>" + mark("from", 2, 0) + mark("to", 2, point) + "<xdr:grpSp>" + picOne + "</xdr:grpSp></xdr:twoCellAnchor>", 3},
		{"behind a choice", "<mc:AlternateContent><mc:Choice><xdr:twoCellAnchor>" + mark("from", 3, 0) + mark("to", 3, point) + picOne + "</xdr:twoCellAnchor></mc:Choice></mc:AlternateContent>", 4},
		{"given twice, for old programs too", strings.Repeat("<xdr:twoCellAnchor>"+mark("from", 3, 0)+mark("to", 3, point)+picOne+"</xdr:twoCellAnchor>", 2), 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := onePicture(t, pictures(t, drawn(t, cells, c.anchor)), c.want, 1); string(got) != "A" {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestPicturesThatAreNotInTheFileAreLeftOut(t *testing.T) {
	for _, id := range []string{"rId2", "rId9"} {
		anchor := "<xdr:twoCellAnchor>" + mark("from", 1, 0) + `<xdr:pic><xdr:blipFill><a:blip r:embed="` + id + `"/></xdr:blipFill></xdr:pic></xdr:twoCellAnchor>`
		if found := pictures(t, drawn(t, `<row><c><v>1</v></c></row>`, anchor)); len(found) != 0 {
			t.Errorf("%s: %+v", id, found)
		}
	}
}

// wps is a workbook with a picture in cell B2 as WPS writes it.
func wps(t *testing.T) []byte {
	const types = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`
	return bookOf(t, `<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="str"><f>_xlfn.DISPIMG("ID_0A",1)</f><v>=DISPIMG("ID_0A",1)</v></c><c r="C2" t="str"><f>DISPIMG("ID_none",1)</f><v>=DISPIMG("ID_none",1)</v></c></row>`,
		"[Content_Types].xml", types,
		"xl/cellimages.xml", `<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="`+linkSpace+`"><etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="1" name="ID_0A"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>`,
		"xl/_rels/cellimages.xml.rels", relationsStart+link(1, "image", "media/a.jpeg")+relationsEnd,
		"xl/media/a.jpeg", "A")
}

// rich is a workbook with a picture in cell B2 as Excel 365 writes it. The
// first value metadata is a dynamic array; rich value 0 is an entity, 1 the
// picture. indirect puts the picture first in the list between the two.
func rich(t *testing.T, indirect bool) []byte {
	first, second, use := 0, 1, 1
	if indirect {
		first, second, use = 1, 0, 0
	}
	blocks := fmt.Sprintf(`<bk><extLst><ext uri="x"><xlrd:rvb i="%d"/></ext></extLst></bk><bk><extLst><ext uri="x"><xlrd:rvb i="%d"/></ext></extLst></bk>`, first, second)
	values := fmt.Sprintf(`<bk><rc t="1" v="0"/></bk><bk><rc t="2" v="%d"/></bk>`, use)
	const types = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`
	return bookOf(t, `<row r="2"><c r="A2" vm="1"><v>1</v></c><c r="B2" t="e" vm="2"><v>#VALUE!</v></c><c r="C2" t="e" vm="77"><v>#VALUE!</v></c></row>`,
		"[Content_Types].xml", types,
		"xl/metadata.xml", `<metadata xmlns="`+mainSpace+`" xmlns:xlrd="http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"><metadataTypes count="2"><metadataType name="XLDAPR"/><metadataType name="XLRICHVALUE"/></metadataTypes>`+
			`<futureMetadata name="XLDAPR" count="1"><bk><extLst><ext/></extLst></bk></futureMetadata>`+
			`<futureMetadata name="XLRICHVALUE" count="2">`+blocks+`</futureMetadata>`+
			`<valueMetadata count="2">`+values+`</valueMetadata></metadata>`,
		"xl/richData/rdrichvalue.xml", `<rvData xmlns="http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"><rv s="0"><v>entity</v></rv><rv s="1"><v>0</v><v>5</v></rv></rvData>`,
		"xl/richData/rdrichvaluestructure.xml", `<rvStructures xmlns="http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"><s t="_entity"><k n="Name" t="s"/></s><s t="_localImage"><k n="_rvRel:LocalImageIdentifier" t="i"/><k n="CalcOrigin" t="i"/></s></rvStructures>`,
		"xl/richData/richValueRel.xml", `<richValueRels xmlns="http://schemas.microsoft.com/office/spreadsheetml/2022/richvaluerel" xmlns:r="`+linkSpace+`"><rel r:id="rId1"/></richValueRels>`,
		"xl/richData/_rels/richValueRel.xml.rels", relationsStart+link(1, "image", "../media/a.jpeg")+relationsEnd,
		"xl/media/a.jpeg", "A")
}

func TestPicturesInsideCellsAreFoundAndTheirCellsAreBlank(t *testing.T) {
	for name, data := range map[string][]byte{"WPS": wps(t), "Excel 365": rich(t, false), "Excel 365, indirect": rich(t, true)} {
		t.Run(name, func(t *testing.T) {
			if got := onePicture(t, pictures(t, data), 2, 1); string(got) != "A" {
				t.Errorf("got %q", got)
			}
			if got := lines(allRows(t, open(t, data))); got[0] != "1" {
				t.Errorf("cells %q", got)
			}
		})
	}
}

func TestBrokenPicturePartsDoNotHideTheTable(t *testing.T) {
	data := drawn(t, `<row><c><v>1</v></c></row>`, "<xdr:twoCellAnchor><")
	b := open(t, data)
	if rows := allRows(t, b); len(rows) != 1 {
		t.Errorf("%d rows", len(rows))
	}
	if _, err := b.Pictures(); !errors.Is(err, ErrBroken) {
		t.Errorf("got %v", err)
	}
}
