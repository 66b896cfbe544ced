package commands

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jennyerp/models"
)

func TestPicturesMoveToAnotherPlaceAndAreReadFromThere(t *testing.T) {
	k := newKept(t)
	uid := models.NewUID()
	k.house(t, func(h *house) {
		must(t, h.ring.Create(uid))
		must(t, h.blobs.Put(t.Context(), uid+"/ab/photo", strings.NewReader("a picture of cloth")))
	})
	to := filepath.Join(t.TempDir(), "elsewhere")
	var out bytes.Buffer
	must(t, run(t.Context(), k.args("blobs", "move", "--to", to), k.environ, &out))
	if !strings.Contains(out.String(), "1 objects were copied and compared") {
		t.Error(out.String())
	}
	must(t, os.RemoveAll(filepath.Join(k.data, "blobs")))
	k.environ = append(k.environ, "JENNY_BLOBS="+to)
	k.house(t, func(h *house) {
		o, err := h.blobs.Open(t.Context(), uid+"/ab/photo")
		must(t, err)
		defer o.Close()
		if text, err := io.ReadAll(o); string(text) != "a picture of cloth" || err != nil {
			t.Errorf("%q %v", text, err)
		}
	})
}

func TestABucketNeedsItsKeyAndAPlaceMustBeOne(t *testing.T) {
	k := newKept(t)
	for _, tt := range []struct{ blobs, to, says string }{
		{"oss://cloth/house", "/tmp/x", "blobs-key-id"},
		{"s3://cloth/house", "/tmp/x", "oss://bucket/prefix"},
		{"", "", "--to"},
		{"", "s3://cloth", "neither a folder"},
	} {
		err := run(t.Context(), k.args("blobs", "move", "--to", tt.to), append(k.environ, "JENNY_BLOBS="+tt.blobs), io.Discard)
		if err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%+v: %v", tt, err)
		}
	}
}
