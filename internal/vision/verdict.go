package vision

// Closeness is what a hit means to a merchant.
type Closeness int

// From nothing close to the same fabric.
const (
	Far Closeness = iota
	Similar
	Same
)

// Calibrated for Engine with the long recall measurement: docs/vision.md.
const (
	sameScore    = 0.74 // and
	sameColour   = 0.60 // whatever the texture: plain satins are alike in all colours; and
	sameSure     = 0.95 // after Rank, or without it
	sameLead     = 0.06 // over the next other sample
	similarScore = 0.45
	alikeTexture = 0.72 // "same quality, other colour": so near in texture,
	otherColour  = 0.35 // and no nearer than this in colour
)

// Match is a hit with its meaning.
type Match struct {
	Hit
	Closeness   Closeness
	OtherColour bool // the same quality in another colour
}

// Verdict says what hits mean; they are ranked as Search or Rank gives them. At
// most the first is Same: a high score alone is not enough when another sample
// is as near.
func Verdict(hits []Hit) []Match {
	out := make([]Match, len(hits))
	for i, h := range hits {
		out[i] = Match{Hit: h, OtherColour: h.Texture >= alikeTexture && h.Colour <= otherColour}
		if h.Score >= similarScore || out[i].OtherColour {
			out[i].Closeness = Similar
		}
	}
	if len(hits) > 0 && hits[0].Score >= sameScore && hits[0].Colour >= sameColour && alone(hits) {
		out[0].Closeness = Same
	}
	return out
}

// alone tells that no other sample is as likely as the first.
func alone(hits []Hit) bool {
	if hits[0].Sure > 0 {
		return hits[0].Sure >= sameSure
	}
	return len(hits) == 1 || hits[0].Score-hits[1].Score >= sameLead
}
