package handlers

// namedColour is a colour offered by name: "colour.<Key>" is the message.
type namedColour struct{ Key, Hex string }

// namedColours are the colours of cloth a filter or a form offers, light to
// dark inside each hue.
var namedColours = []namedColour{
	{"white", "#f5f3ee"}, {"ivory", "#e9dfca"}, {"beige", "#cdb797"}, {"camel", "#b58a55"}, {"brown", "#6b4a32"},
	{"yellow", "#e3c04a"}, {"orange", "#d9783a"}, {"rust", "#a34a28"}, {"red", "#b3262e"}, {"bordeaux", "#6e1f2f"},
	{"pink", "#dba3a8"}, {"fuchsia", "#b43a74"}, {"lilac", "#a692be"}, {"purple", "#5d3a70"},
	{"sky", "#9fbfd9"}, {"blue", "#2f5d9e"}, {"navy", "#1f2b4d"}, {"teal", "#1f6168"},
	{"mint", "#a9cbb4"}, {"green", "#2f6b45"}, {"moss", "#6b6f3a"}, {"grey", "#8d8d8d"}, {"charcoal", "#45464a"}, {"black", "#1b1b1d"},
}
