package commands

import (
	"bytes"
	"image"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jennyerp/models"
)

// picture stores a picture of one colour, which waits for its form, and gives
// its content's hash.
func (k kept) picture(t *testing.T, company string, shade uint8) (hash string) {
	t.Helper()
	cloth := image.NewGray(image.Rect(0, 0, 400, 300))
	for i := range cloth.Pix {
		cloth.Pix[i] = shade
	}
	var data bytes.Buffer
	must(t, jpeg.Encode(&data, cloth, nil))
	k.house(t, func(h *house) {
		db, release, err := h.tenants.Open(t.Context(), models.Principal{CompanyUID: company})
		must(t, err)
		defer release()
		p, err := db.StorePicture(t.Context(), h.blobs, "cloth.jpg", data.Bytes())
		must(t, err)
		_, err = db.KeepPicture(t.Context(), models.NewUID(), p)
		must(t, err)
		hash = p.Blob
	})
	return hash
}

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
