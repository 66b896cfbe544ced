package demo

// heroes are the newest samples, the newest first: the first page of the
// library, chosen by hand so that no two neighbours look alike.
var heroes = []struct {
	design, tone string
	stock        bool
	mill         string // its letters, "" for any
}{
	{"charmeuse", "mulberry", false, "SO"}, {"herringbone", "camel", true, "LV"}, {"deco print", "ivory", false, "CB"}, {"glen check", "black", false, "LV"},
	{"damask", "teal", false, "JR"}, {"linen", "sand", false, "TC"}, {"tartan", "bottle", true, "SW"}, {"denim", "denim", true, "PD"},
	{"donegal", "moss", false, "HG"}, {"seersucker", "sky", true, "CB"}, {"pinstripe", "navy", false, "LP"}, {"corduroy", "rust", true, "VM"},
	{"houndstooth", "black", false, "LB"}, {"duchesse", "ivory", false, "SB"}, {"peony print", "blush", false, "SL"}, {"velvet", "emerald", true, "VM"},
	{"breton", "ecru", true, "ME"}, {"watercolour", "mint", false, "JQ"}, {"boucle", "rose", false, ""}, {"palm print", "white", false, ""},
	{"brocade", "bordeaux", false, ""}, {"cable", "ivory", true, ""}, {"gingham", "red", true, ""}, {"silk twill", "petrol", false, ""},
	{"tropical wool", "sage", true, ""}, {"ikat", "terracotta", false, ""}, {"leopard", "sand", false, ""}, {"lace", "black", false, ""},
	{"birdseye", "charcoal", true, ""}, {"dots", "navy", true, ""}, {"double coating", "camel", true, ""}, {"ditsy", "butter", false, ""},
	{"waffle", "ecru", true, ""}, {"crepe de chine", "petrol", false, ""}, {"shirt stripe", "navy", true, ""}, {"brush", "black", false, ""},
	{"windowpane", "petrol", false, ""}, {"needlecord", "mustard", true, ""}, {"meadow print", "powder", false, ""}, {"selvedge denim", "indigo", true, ""},
	{"chalk stripe", "charcoal", false, ""}, {"merino jersey", "moss", true, ""}, {"linen check", "sage", false, ""}, {"cloque", "navy", false, ""},
}

// heroArt are pictures chosen by eye where the dice would give another motif.
var heroArt = map[string]uint64{"deco print": 8}
