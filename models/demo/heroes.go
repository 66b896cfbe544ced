package demo

// heroes are the newest samples, the newest first: the first page of the
// library, chosen by hand so that no two neighbours look alike.
var heroes = []struct {
	design, tone string
	stock        bool
}{
	{"charmeuse", "mulberry", false}, {"herringbone", "camel", true}, {"fan print", "ivory", false}, {"glen check", "black", false},
	{"damask", "teal", false}, {"linen", "sand", false}, {"tartan", "bottle", true}, {"denim", "denim", true},
	{"donegal", "moss", false}, {"seersucker", "sky", true}, {"pinstripe", "navy", false}, {"corduroy", "rust", true},
	{"houndstooth", "black", false}, {"duchesse", "ivory", false}, {"peony print", "blush", false}, {"velvet", "emerald", true},
	{"breton", "ecru", true}, {"watercolour", "mint", false}, {"boucle", "rose", false}, {"palm print", "white", false},
	{"brocade", "bordeaux", false}, {"cable", "ivory", true}, {"gingham", "red", true}, {"silk twill", "petrol", false},
	{"tropical wool", "sage", true}, {"ikat", "terracotta", false}, {"leopard", "sand", false}, {"lace", "black", false},
	{"birdseye", "charcoal", true}, {"dots", "navy", true}, {"double coating", "camel", true}, {"ditsy", "butter", false},
	{"waffle", "ecru", true}, {"crepe de chine", "petrol", false}, {"shirt stripe", "navy", true}, {"brush", "black", false},
	{"windowpane", "petrol", false}, {"needlecord", "mustard", true}, {"meadow print", "powder", false}, {"selvedge denim", "indigo", true},
	{"chalk stripe", "charcoal", false}, {"merino jersey", "moss", true}, {"linen check", "sage", false}, {"cloque", "navy", false},
}
