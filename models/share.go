package models

import (
	"reflect"
	"strings"
)

// Shared is the sample as it may leave the house: only the fields that
// Settings.Leaves lets go are copied, so that a field nobody thought of stays
// at home. The second value lists those fields, in their order. Every way out
// (public page, file, paper, link) uses this and nothing else of the sample.
func (s *Sample) Shared(set Settings) (SampleSpec, []SampleField) {
	fields := set.LeavingFields()
	from, out := reflect.ValueOf(s.SampleSpec), SampleSpec{}
	to := reflect.ValueOf(&out).Elem()
	for _, f := range fields {
		for _, i := range specColumns[f.Key] {
			to.Field(i).Set(from.Field(i))
		}
	}
	return out, fields
}

// LeavingFields are the fields that may leave the house.
func (s Settings) LeavingFields() []SampleField {
	var all []SampleField
	for _, f := range SampleFields {
		if s.Leaves(f) {
			all = append(all, f)
		}
	}
	return all
}

// specColumns are the members of SampleSpec that each field writes, by index.
var specColumns = func() map[string][]int {
	all := map[string][]int{}
	spec := reflect.TypeFor[SampleSpec]()
	for i := range spec.NumField() {
		key, _, _ := strings.Cut(spec.Field(i).Tag.Get("json"), ",")
		if key == "moq_unit" { // written together with the quantity
			key = "moq"
		}
		all[key] = append(all[key], i)
	}
	return all
}()
