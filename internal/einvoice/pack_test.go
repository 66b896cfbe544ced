package einvoice

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"
)

func zipped(t *testing.T, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = w.Write([]byte(files[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAPackageGivesItsInvoicesAlone(t *testing.T) {
	data := zipped(t, "2026/IT1_A.xml", "<a/>", "IT1_A_MT_001.xml", "<m/>", "IT1_B.XML.P7M", "0", "note.pdf", "%PDF", "__MACOSX/._IT1_A.xml", "x", `c\IT1_C.xml`, "<c/>")
	all, err := Unpack("all.zip", data)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range all {
		names = append(names, f.Name+"="+string(f.Data))
	}
	if got := strings.Join(names, " "); got != "IT1_A.xml=<a/> IT1_B.XML.P7M=0 IT1_C.xml=<c/>" {
		t.Errorf("in it are %s", got)
	}
	if all, err := Unpack("one.xml", []byte("<a/>")); err != nil || len(all) != 1 || all[0].Name != "one.xml" {
		t.Errorf("a file alone: %v %v", all, err)
	}
	if _, err := Unpack("x.zip", data[:len(data)-30]); !errors.Is(err, ErrPacked) {
		t.Errorf("a broken zip: %v", err)
	}
}

func TestAPackageThatGrowsIsStopped(t *testing.T) {
	big := strings.Repeat(" ", MaxSize+5)
	one, err := Unpack("x.zip", zipped(t, "a.xml", big))
	if err != nil || len(one) != 1 {
		t.Fatalf("one large file: %v", err)
	}
	if _, err := Read(one[0].Data, nil); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a large file in it: %v", err)
	}
	if _, err := Unpack("x.zip", zipped(t, "a.xml", big, "b.xml", big, "c.xml", big, "d.xml", big, "e.xml", big, "f.xml", big, "g.xml", big)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("seven large files: %v", err)
	}
	var many []string
	for range maxPacked + 1 {
		many = append(many, "a.xml", "<a/>")
	}
	if _, err := Unpack("x.zip", zipped(t, many...)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too many files: %v", err)
	}
}
