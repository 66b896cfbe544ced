package sheet

import (
	"regexp"
	"strings"
)

// cellStyle is what a number format says about the meaning of a number.
type cellStyle struct {
	date    bool // a day, a time of day, or both
	percent bool
	digits  int // codes such as "00000" fill up with zeros to this length
}

type stylesXML struct {
	Formats []struct {
		ID   int    `xml:"numFmtId,attr"`
		Code string `xml:"formatCode,attr"`
	} `xml:"numFmts>numFmt"`
	Cells []struct {
		Format int `xml:"numFmtId,attr"`
	} `xml:"cellXfs>xf"`
}

// readStyles gives the style for each index that cells carry.
func readStyles(parts *archive, part string) ([]cellStyle, error) {
	var x stylesXML
	if err := parts.decode(part, &x); err != nil {
		return nil, err
	}
	own := make(map[int]string, len(x.Formats))
	for _, f := range x.Formats {
		own[f.ID] = f.Code
	}
	styles := make([]cellStyle, len(x.Cells))
	for i, c := range x.Cells {
		if code, ok := own[c.Format]; ok {
			styles[i] = styleOf(code)
		} else {
			styles[i] = builtinStyle(c.Format)
		}
	}
	return styles, nil
}

// builtinStyle knows the formats that files name only by number: ECMA-376
// part 1, 18.8.30, with the dates of the Chinese and Japanese lists.
func builtinStyle(id int) cellStyle {
	switch {
	case id == 9 || id == 10:
		return cellStyle{percent: true}
	case id >= 14 && id <= 22, id >= 27 && id <= 36, id == 45 || id == 47, id >= 50 && id <= 58:
		return cellStyle{date: true}
	}
	return cellStyle{}
}

// quotedInFormat is what a format code shows literally, or says about colour,
// locale and conditions.
var quotedInFormat = regexp.MustCompile(`"[^"]*"|\\.|_.|\*.|\[[^\]]*\]`)

var elapsedFormat = regexp.MustCompile(`(?i)\[(h+|m+|s+)\]`)

// styleOf reads a format code, of which only the part for positive numbers counts.
func styleOf(code string) cellStyle {
	// A length of time such as [h]:mm may pass 24 hours: it stays a number.
	elapsed := elapsedFormat.MatchString(code)
	code = quotedInFormat.ReplaceAllString(code, "")
	code, _, _ = strings.Cut(strings.ToLower(code), ";")
	switch {
	case strings.Contains(code, "general") || elapsed:
		return cellStyle{}
	case strings.Contains(code, "%"):
		return cellStyle{percent: true}
	case strings.ContainsAny(code, "ymdhs年月日"):
		return cellStyle{date: true}
	case len(code) > 1 && strings.Trim(code, "0") == "":
		return cellStyle{digits: len(code)}
	}
	return cellStyle{}
}
