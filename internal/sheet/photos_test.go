package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func photos(t *testing.T, data []byte) *Photos {
	t.Helper()
	p, err := OpenPhotos(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func names(list []Photo) []string {
	var out []string
	for _, p := range list {
		out = append(out, p.Name)
	}
	return out
}

func TestOnlyPicturesAreListed(t *testing.T) {
	p := photos(t, zipOf(t, "a.JPG", "1", "b.txt", "2", "c/", "", "__MACOSX/a.jpg", "3", ".hidden.png", "4", "x/.y/z.png", "5", `d\e.heic`, "6"))
	if got := names(p.List); !slices.Equal(got, []string{"a.JPG", "d/e.heic"}) {
		t.Errorf("got %q", got)
	}
	if got := bytesOf(t, p.List[1].Open); string(got) != "6" || p.List[1].Size != 1 {
		t.Errorf("got %q of %d bytes", got, p.List[1].Size)
	}
}

func TestNamesAreReadInTheirCodePage(t *testing.T) {
	const id = 0x7075
	field := append([]byte{1, 0, 0, 0, 0}, "棉.jpg"...)
	extra := binary.LittleEndian.AppendUint16(nil, id)
	extra = append(binary.LittleEndian.AppendUint16(extra, uint16(len(field))), field...)
	for _, c := range []struct {
		name, raw, want string
		extra           []byte
	}{
		{"Chinese Windows", string(encode(t, simplifiedchinese.GBK, "面料/天丝府绸.jpg")), "面料/天丝府绸.jpg", nil},
		{"Italian Windows", string(encode(t, charmap.CodePage850, "qualità.jpg")), "qualità.jpg", nil},
		{"Mac without the UTF-8 flag", "面料è.jpg", "面料è.jpg", nil},
		{"name given twice", "??.jpg", "棉.jpg", extra},
	} {
		t.Run(c.name, func(t *testing.T) {
			var buf bytes.Buffer
			z := zip.NewWriter(&buf)
			if _, err := z.CreateHeader(&zip.FileHeader{Name: c.raw, NonUTF8: true, Extra: c.extra}); err != nil {
				t.Fatal(err)
			}
			z.Close()
			if got := names(photos(t, buf.Bytes()).List); !slices.Equal(got, []string{c.want}) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// library knows some codes, compared without case, spaces and hyphens.
func library(codes ...string) func(string) string {
	key := strings.NewReplacer(" ", "", "-", "")
	known := map[string]bool{}
	for _, c := range codes {
		known[strings.ToLower(key.Replace(c))] = true
	}
	return func(text string) string {
		if k := strings.ToLower(key.Replace(text)); known[k] {
			return k
		}
		return ""
	}
}

func TestPhotosAreMatchedByCode(t *testing.T) {
	find := library("LV-0418", "LV-0418-2", "LV", "AB 12", "棉001", "0417")
	for name, want := range map[string]string{
		"LV-0418.jpg":            "lv0418",
		"lv0418.JPG":             "lv0418",
		"LV-0418_3.jpg":          "lv0418",
		"LV-0418 (3).png":        "lv0418",
		"LV-0418（3）.png":         "lv0418",
		"LV-0418-2.jpg":          "lv04182", // itself a code
		"LV-0418-3.jpg":          "lv0418",
		"LV-0418 retro.jpg":      "lv0418",
		"LV-0418正面.jpg":          "lv0418",
		"LV-0418_IMG_1234.jpg":   "lv0418",
		"AB 12 navy.jpg":         "ab12",
		"棉001_1.jpg":             "棉001",
		"LV-0418/1.jpg":          "lv0418",
		"foto LV-0418/1.jpg":     "lv0418",
		"LV-0418/dettagli/a.jpg": "lv0418",
		"AB 12/LV-0418.jpg":      "lv0418", // the nearest name wins
		"LV-0999.jpg":            "",       // another code, not a picture of LV
		"IMG_1234.jpg":           "",
		"XLV-0418.jpg":           "",
		"_2.jpg":                 "",
	} {
		byCode, rest := photos(t, zipOf(t, name, "x")).Match(find)
		if want == "" {
			if len(rest) != 1 || len(byCode) != 0 {
				t.Errorf("%s: matched %v", name, byCode)
			}
		} else if len(byCode[want]) != 1 || len(rest) != 0 {
			t.Errorf("%s: not %s but %v", name, want, byCode)
		}
	}
}

func TestPhotosOfACodeAreInCountingOrder(t *testing.T) {
	byCode, _ := photos(t, zipOf(t, "A_10.jpg", "", "A_2.png", "", "A.jpg", "", "A_02b.jpg", "")).Match(library("A"))
	if got := names(byCode["a"]); !slices.Equal(got, []string{"A.jpg", "A_2.png", "A_02b.jpg", "A_10.jpg"}) {
		t.Errorf("got %q", got)
	}
}

func TestZipsThatAreNoPhotosAreRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		data []byte
		want error
	}{
		{"nothing", nil, ErrNotZip},
		{"a photo", swatch(t, 1), ErrNotZip},
		{"cut off", zipOf(t, "a.jpg", "x")[:30], ErrBroken},
		{"no pictures", zipOf(t, "a.txt", "x"), ErrEmpty},
	} {
		if _, err := OpenPhotos(bytes.NewReader(c.data), int64(len(c.data))); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
}

func TestAPhotoOverTheLimitOrLockedIsRefusedAlone(t *testing.T) {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	z.CreateRaw(&zip.FileHeader{Name: "big.jpg", UncompressedSize64: MaxPicture + 1})
	z.CreateRaw(&zip.FileHeader{Name: "locked.jpg", UncompressedSize64: 1, Flags: 1})
	w, _ := z.Create("ok.jpg")
	io.WriteString(w, "fine")
	z.Close()
	list := photos(t, buf.Bytes()).List
	for i, want := range []error{ErrTooLarge, ErrEncrypted} {
		if _, err := list[i].Open(); !errors.Is(err, want) {
			t.Errorf("%s: %v", list[i].Name, err)
		}
	}
	if got := bytesOf(t, list[2].Open); string(got) != "fine" {
		t.Errorf("got %q", got)
	}
}
