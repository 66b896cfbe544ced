package main

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"image/jpeg"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	"jennyerp/internal/vision"
	"jennyerp/internal/vision/studio"
)

// shot is one photo of each fabric, described at a zoom.
type shot struct {
	take func(studio.Fabric, uint64) []byte
	n    uint64
	zoom float64
}

var (
	library, near, phone = studio.Fabric.Library, studio.Fabric.NearPhone, studio.Fabric.Phone

	// lessons are mostly from about the same distance, since the library is
	// described at three zooms.
	lessons = []shot{
		{library, 0, 1}, {library, 1, 1},
		{near, 0, 1}, {near, 1, 1}, {near, 2, 1}, {phone, 0, 1},
	}
	exam = []shot{
		{library, 0, 0.8}, {library, 0, 1}, {library, 0, 1.25},
		{phone, 0, 1}, {phone, 1, 1}, {phone, 2, 1},
	}
)

const examLibrary = 3 // so many shots of an exam are the library's

// gather measures the shots of n fabrics from seed on.
func gather(keep string, seed uint64, n int, shots []shot) ([][]vision.Measures, error) {
	out := make([][]vision.Measures, n)
	failed := make(chan error, n)
	var next atomic.Int64
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for i := int(next.Add(1) - 1); i < n; i = int(next.Add(1) - 1) {
				var err error
				if out[i], err = kept(keep, seed+uint64(i), shots); err != nil {
					failed <- err
				}
			}
		})
	}
	all.Wait()
	close(failed)
	return out, <-failed
}

// kept is fabric's measures, from the folder if they are there.
func kept(folder string, seed uint64, shots []shot) (out []vision.Measures, err error) {
	if folder == "" {
		return measured(studio.New(seed), shots)
	}
	path := filepath.Join(folder, fmt.Sprintf("%x.gob", seed))
	if data, err := os.ReadFile(path); err == nil {
		return out, gob.NewDecoder(bytes.NewReader(data)).Decode(&out)
	}
	if out, err = measured(studio.New(seed), shots); err != nil {
		return nil, err
	}
	var data bytes.Buffer
	if err := gob.NewEncoder(&data).Encode(out); err != nil {
		return nil, err
	}
	return out, os.WriteFile(path, data.Bytes(), 0o644)
}

func measured(f studio.Fabric, shots []shot) ([]vision.Measures, error) {
	out := make([]vision.Measures, len(shots))
	for i, s := range shots {
		img, err := jpeg.Decode(bytes.NewReader(s.take(f, s.n)))
		if err != nil {
			return nil, err
		}
		if out[i], err = vision.Measure(img, s.zoom); err != nil {
			return nil, err
		}
	}
	return out, nil
}
