package textile

import (
	"slices"
	"strings"
)

// Layer is a part of a cloth with a composition of its own.
type Layer struct {
	Key   string // "face", "back", "lining", "pile", "ground", "coating", "filling"
	Names Names
}

var layers, layerBySpelling = readLayers()

func readLayers() ([]Layer, map[string]string) {
	var all []Layer
	typed := map[string]string{}
	for _, c := range rows(layersTSV) {
		l := Layer{c[0], Names{c[1], c[2], c[3]}}
		for _, s := range append(l.Names.All(), strings.Split(c[4], ",")...) {
			typed[spelling(s)] = l.Key
		}
		all = append(all, l)
	}
	return all, typed
}

// Layers returns the known layers from the face inwards; the caller owns it.
func Layers() []Layer { return slices.Clone(layers) }

// LayerName returns the name of a layer key; an unknown key is its own name.
func LayerName(key, lang string) string {
	if i := layerIndex(key); i >= 0 {
		return layers[i].Names.In(lang)
	}
	return key
}

// layerIndex is the place of a layer in Layers; -1 is the cloth as a whole.
func layerIndex(key string) int {
	return slices.IndexFunc(layers, func(l Layer) bool { return l.Key == key })
}
