package sheet

import (
	"regexp"
	"strconv"
	"strings"
)

// dispimg is how WPS (Kingsoft Office) writes a picture into a cell.
var dispimg = regexp.MustCompile(`(?i)DISPIMG\(\s*"([^"]+)"`)

// cellImages reads the pictures that WPS keeps in cells: the formula names an
// id, which is the name of a picture in one part for the whole workbook.
func (f *pictureFinder) cellImages() error {
	if len(f.grid.byID) == 0 {
		return nil
	}
	const part = "xl/cellimages.xml"
	links, err := f.book.parts.relations(part)
	if err != nil {
		return err
	}
	media := map[string]string{}
	err = f.book.parts.each(part, []string{"pic"}, func(decode func(any) error) error {
		var p picXML
		if err := decode(&p); err != nil {
			return err
		}
		media[p.Info.Name] = links[p.Blip.Embed].Target
		return nil
	})
	for _, c := range f.grid.byID {
		f.add(c.row, c.column, media[c.id])
	}
	return err
}

// richImages reads the pictures that Excel 365 places in cells: the cell points
// to value metadata, that to a list of rich values, that to a rich value, that
// to a relation, that to the picture ([MS-XLSX] 2.6.175, ECMA-376 "Metadata Record").
func (f *pictureFinder) richImages() error {
	if len(f.grid.byIndex) == 0 {
		return nil
	}
	values, err := f.metadata()
	if err != nil {
		return err
	}
	media, err := f.richMedia()
	if err != nil {
		return err
	}
	for _, c := range f.grid.byIndex {
		if v, ok := at(values, c.index); ok {
			if part, ok := at(media, v); ok {
				f.add(c.row, c.column, part)
			}
		}
	}
	return nil
}

type metadataXML struct {
	Types []struct {
		Name string `xml:"name,attr"`
	} `xml:"metadataTypes>metadataType"`
	Future []struct {
		Name  string `xml:"name,attr"`
		Value []struct {
			Rich struct {
				Index int `xml:"i,attr"`
			} `xml:"extLst>ext>rvb"`
		} `xml:"bk"`
	} `xml:"futureMetadata"`
	Cells []struct {
		Records []struct {
			Type  int `xml:"t,attr"` // from 1
			Value int `xml:"v,attr"`
		} `xml:"rc"`
	} `xml:"valueMetadata>bk"`
}

// metadata gives the rich value of each value metadata, -1 for other kinds.
func (f *pictureFinder) metadata() ([]int, error) {
	const kind = "XLRICHVALUE"
	var x metadataXML
	if err := f.book.parts.decode("xl/metadata.xml", &x); err != nil {
		return nil, err
	}
	var rich []int
	for _, future := range x.Future {
		if future.Name == kind {
			for _, v := range future.Value {
				rich = append(rich, v.Rich.Index)
			}
		}
	}
	values := make([]int, len(x.Cells))
	for i, c := range x.Cells {
		values[i] = -1
		for _, r := range c.Records {
			t, known := at(x.Types, r.Type-1)
			if v, ok := at(rich, r.Value); ok && known && t.Name == kind {
				values[i] = v
			}
		}
	}
	return values, nil
}

type richValuesXML struct {
	Values []struct {
		Structure int      `xml:"s,attr"`
		Fields    []string `xml:"v"`
	} `xml:"rv"`
}

type richStructuresXML struct {
	Structures []struct {
		Keys []struct {
			Name string `xml:"n,attr"`
		} `xml:"k"`
	} `xml:"s"`
}

type richRelationsXML struct {
	Items []struct {
		ID string `xml:"id,attr"`
	} `xml:"rel"`
}

// richMedia gives the picture part of each rich value, "" for those that are
// something else.
func (f *pictureFinder) richMedia() ([]string, error) {
	const dir = "xl/richdata/"
	var values richValuesXML
	var structures richStructuresXML
	var relations richRelationsXML
	parts := f.book.parts
	for part, into := range map[string]any{
		"rdrichvalue.xml": &values, "rdrichvaluestructure.xml": &structures, "richvaluerel.xml": &relations,
	} {
		if err := parts.decode(dir+part, into); err != nil {
			return nil, err
		}
	}
	links, err := parts.relations(dir + "richvaluerel.xml")
	if err != nil {
		return nil, err
	}
	media := make([]string, len(values.Values))
	for i, v := range values.Values {
		s, _ := at(structures.Structures, v.Structure)
		for k, key := range s.Keys {
			text, ok := at(v.Fields, k)
			if !ok || !strings.HasSuffix(key.Name, ":LocalImageIdentifier") {
				continue
			}
			if n, err := strconv.Atoi(text); err == nil {
				rel, _ := at(relations.Items, n)
				media[i] = links[rel.ID].Target
			}
		}
	}
	return media, nil
}

// at is list[i], or false when the file points outside.
func at[T any](list []T, i int) (T, bool) {
	if i < 0 || i >= len(list) {
		var none T
		return none, false
	}
	return list[i], true
}
