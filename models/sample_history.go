package models

import (
	"context"
	"encoding/json"
	"slices"

	"jennyerp/internal/measure"
)

// ChangedField is one field of a change as texts in the reader's language.
type ChangedField struct{ Key, Old, New string }

// Shows tells whether any of the event may be shown to somebody who may not
// see costs: an event about costs alone does not exist for them.
func (e Event) Shows(costs bool) bool {
	return costs || e.Verb != "cost_seen" && (len(e.Changes) == 0 || len(e.withoutCosts()) > 0)
}

// HidesCost tells whether the event changed something that only those who see
// costs may take back.
func (e Event) HidesCost() bool { return len(e.withoutCosts()) < len(e.Changes) }

func (e Event) withoutCosts() Changes {
	kept := Changes{}
	for key, c := range e.Changes {
		if f, ok := FindSampleField(key); !ok || !f.Cost {
			kept[key] = c
		}
	}
	return kept
}

// SampleChanges are the changed fields of a sample in their order, old and new
// as people read them; costs only when asked.
func (e Event) SampleChanges(lang string, costs bool) []ChangedField {
	var before, after SampleSpec
	if apply(&before, oldest(e.Changes)) != nil || apply(&after, newestOf(e.Changes)) != nil {
		return nil // written by an older version: the verb alone is shown
	}
	var all []ChangedField
	for _, f := range SampleFields {
		if _, changed := e.Changes[f.Key]; changed && (costs || !f.Cost) {
			all = append(all, ChangedField{f.Key, f.Get(&before, lang), f.Get(&after, lang)})
		}
	}
	return all
}

// VariantChanges are the changed fields of a colour.
func (e Event) VariantChanges(lang string) []ChangedField {
	var before, after Variant
	if apply(&before, oldest(e.Changes)) != nil || apply(&after, newestOf(e.Changes)) != nil {
		return nil
	}
	var all []ChangedField
	for _, key := range VariantFields {
		if _, changed := e.Changes[key]; changed {
			all = append(all, ChangedField{key, before.Text(key, lang), after.Text(key, lang)})
		}
	}
	return all
}

// Pair gives old and new of a change that is plain text, such as a state.
func (e Event) Pair(key string) (old, new string) {
	c := e.Changes[key]
	if json.Unmarshal(c[0], &old) != nil || json.Unmarshal(c[1], &new) != nil {
		return "", ""
	}
	return old, new
}

// newestOf are the values after the changes.
func newestOf(changes Changes) map[string]json.RawMessage {
	all := map[string]json.RawMessage{}
	for field, c := range changes {
		all[field] = c[1]
	}
	return all
}

// VariantFields are what a person may write about a colour, in the form's order.
var VariantFields = []string{"name", "code", "colour", "price", "width", "finish", "stock"}

// Text writes a field of a colour as a form shows it; "" for not given.
func (v Variant) Text(key, lang string) string {
	switch key {
	case "name":
		return v.Name
	case "code":
		return v.Code
	case "colour":
		return v.Colour
	case "finish":
		return v.Finish
	case "price":
		if v.Price > 0 {
			return measure.FormatNumber(int64(v.Price), 4, 2, lang)
		}
	case "width":
		return number(int64(v.Width), lang)
	case "stock":
		return number(int64(v.Stock), lang)
	}
	return ""
}

// LastEvent is the id of the person's last act on a record, 0 for none; the
// toast offers to undo it.
func (t *Tenant) LastEvent(ctx context.Context, by, noun string, nounID int64) (int64, error) {
	events, err := t.History(ctx, noun, nounID)
	i := slices.IndexFunc(events, func(e Event) bool { return e.By == by })
	if err != nil || i < 0 {
		return 0, err
	}
	return events[i].ID, nil
}
