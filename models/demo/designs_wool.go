package demo

import "jennyerp/internal/fabricart"

// Words that many wool designs share.
var (
	suits    = []string{"suit", "trousers"}
	jackets  = []string{"suit", "coat"}
	coats    = []string{"coat"}
	worsted  = []string{"Nm 2/80", "Nm 2/100", "Nm 2/70", "Nm 2/60"}
	carded   = []string{"Nm 1/12", "Nm 1/9", "Nm 2/18", "Nm 1/14"}
	clearcut = []string{"Clear cut", "Decatised", "Half milled"}
	milled   = []string{"Milled", "Brushed", "Lightly raised", "Decatised"}
	fineWool = []string{"WO100", "WV100", "WMR100", "WO98 EA2", "WV97 EA3", "WO55 PL45", "WMR90 SE10"}
	someWool = []string{"WO100", "RWO70 PA20 PL10", "WO80 PA20", "WV90 WS10", "WO70 WP30", "WO85 PA15"}
)

var woolDesigns = []design{
	{key: "herringbone", kind: fabricart.Herringbone, line: wool, noun: text{"herringbone", "spina di pesce", "人字呢"}, pattern: "geometric", weave: "Broken 2/2 twill",
		blends: someWool, gsm: [2]int{260, 340}, yarns: carded, finish: milled, season: "aw", uses: jackets, work: 6.5},
	{key: "herringbone suiting", kind: fabricart.Herringbone, line: wool, noun: text{"herringbone suiting", "spina di pesce da abito", "人字西装呢"}, pattern: "geometric", weave: "Broken 2/2 twill",
		blends: fineWool, gsm: [2]int{230, 270}, yarns: worsted, finish: clearcut, season: "all", uses: suits, work: 7.5},
	{key: "glen check", kind: fabricart.GlenCheck, line: wool, noun: text{"glen check", "principe di Galles", "格伦格"}, pattern: "check", weave: "2/2 twill",
		blends: fineWool, gsm: [2]int{240, 290}, yarns: worsted, finish: clearcut, season: "aw", uses: suits, work: 8},
	{key: "houndstooth", kind: fabricart.Houndstooth, line: wool, noun: text{"houndstooth", "pied-de-poule", "千鸟格"}, pattern: "check", weave: "2/2 twill",
		blends: someWool, gsm: [2]int{270, 360}, yarns: carded, finish: milled, season: "aw", uses: jackets, work: 6.8},
	{key: "birdseye", kind: fabricart.Birdseye, line: wool, noun: text{"birdseye", "occhio di pernice", "鸟眼呢"}, pattern: "geometric", weave: "Birdseye",
		blends: fineWool, gsm: [2]int{230, 270}, yarns: worsted, finish: clearcut, season: "all", uses: suits, work: 7.5},
	{key: "windowpane", kind: fabricart.Windowpane, line: wool, noun: text{"windowpane", "finestrato", "窗格呢"}, pattern: "check", weave: "2/1 twill",
		blends: fineWool, gsm: [2]int{240, 290}, yarns: worsted, finish: clearcut, season: "all", uses: suits, work: 7.8},
	{key: "pinstripe", kind: fabricart.Pinstripe, line: wool, noun: text{"pinstripe", "gessato fine", "细条纹西装呢"}, pattern: "stripe", weave: "2/2 twill",
		blends: fineWool, gsm: [2]int{230, 270}, yarns: worsted, finish: clearcut, season: "all", uses: suits, work: 7.6, tones: "navy charcoal black grey chocolate"},
	{key: "chalk stripe", kind: fabricart.ChalkStripe, line: wool, noun: text{"chalk stripe flannel", "flanella gessata", "粉笔条法兰绒"}, pattern: "stripe", weave: "2/2 twill",
		blends: fineWool, gsm: [2]int{280, 340}, yarns: worsted, finish: milled, season: "aw", uses: suits, work: 8, tones: "navy charcoal black grey chocolate"},
	{key: "flannel", kind: fabricart.Fleece, line: wool, noun: text{"flannel", "flanella", "法兰绒"}, pattern: "plain", weave: "2/2 twill",
		blends: fineWool, gsm: [2]int{260, 320}, yarns: carded, finish: milled, season: "aw", uses: suits, work: 6.5, tones: "charcoal grey navy camel chocolate slate moss bordeaux"},
	{key: "gabardine", kind: fabricart.Twill, line: wool, noun: text{"wool gabardine", "gabardina di lana", "羊毛华达呢"}, pattern: "plain", weave: "2/2 steep twill",
		blends: fineWool, gsm: [2]int{220, 280}, yarns: worsted, finish: clearcut, season: "all", uses: suits, work: 6.8, tones: "navy charcoal sand stone camel black moss petrol"},
	{key: "hopsack", kind: fabricart.Panama, line: wool, noun: text{"hopsack", "hopsack di lana", "板司呢"}, pattern: "plain", weave: "2/2 basket",
		blends: fineWool, gsm: [2]int{240, 290}, yarns: worsted, finish: clearcut, season: "ss", uses: jackets, work: 7, tones: "navy royal slate stone sage charcoal"},
	{key: "tropical wool", kind: fabricart.Plain, line: wool, noun: text{"tropical wool", "fresco di lana", "轻薄凡立丁"}, pattern: "plain", weave: "Plain",
		blends: fineWool, gsm: [2]int{180, 225}, yarns: worsted, finish: clearcut, season: "ss", uses: suits, work: 6.8, tones: "navy grey sand powder charcoal stone sage"},
	{key: "double coating", kind: fabricart.Fleece, line: wool, noun: text{"double-face coating", "double da cappotto", "双面呢"}, pattern: "plain", weave: "Double cloth",
		blends: []string{"WV90 WS10", "WV100", "WO80 PA20", "RWO70 PA20 PL10", "WV80 WP20", "WV70 WK30"}, gsm: [2]int{480, 620}, yarns: carded, finish: []string{"Milled and cropped", "Zibeline finish", "Brushed"}, season: "aw", uses: coats, work: 12,
		tones: "camel sand charcoal navy ivory bordeaux taupe black moss rust"},
	{key: "tartan", kind: fabricart.Tartan, line: tweed, noun: text{"tartan", "tartan", "苏格兰格纹呢"}, pattern: "check", weave: "2/2 twill",
		blends: someWool, gsm: [2]int{270, 350}, yarns: carded, finish: milled, season: "aw", uses: []string{"coat", "trousers", "accessories"}, work: 7.2},
	{key: "donegal", kind: fabricart.Donegal, line: tweed, noun: text{"donegal tweed", "tweed donegal", "多尼戈尔粗花呢"}, pattern: "abstract", weave: "Plain",
		blends: []string{"WO100", "WO80 PA20", "WO85 SE10 WS5", "WO90 LI10", "RWO70 PA20 PL10"}, gsm: [2]int{320, 420}, yarns: carded, finish: milled, season: "aw", uses: jackets, work: 7.5},
	{key: "herringbone tweed", kind: fabricart.Herringbone, line: tweed, noun: text{"herringbone tweed", "tweed spina di pesce", "人字粗花呢"}, pattern: "geometric", weave: "Broken 2/2 twill",
		blends: []string{"WO100", "WO80 PA20", "WO90 LI10"}, gsm: [2]int{340, 440}, yarns: carded, finish: milled, season: "aw", uses: jackets, work: 7.8},
	{key: "boucle", kind: fabricart.Boucle, line: tweed, noun: text{"bouclé tweed", "tweed bouclé", "圈圈呢"}, pattern: "abstract", weave: "Plain, fancy yarns",
		blends: []string{"WO45 PC30 PA15 ME10", "CO40 PC30 WO20 PA10", "WO60 WM25 PA15", "PL45 CO35 WO20"}, gsm: [2]int{300, 430}, yarns: []string{"Bouclé Nm 4", "Nm 3.5 fancy", "Chenille and lurex"}, finish: []string{"Steamed", "Loom state, steamed"}, season: "aw", uses: []string{"coat", "dress"}, work: 11},
	{key: "gun check", kind: fabricart.Tattersall, line: tweed, noun: text{"gun club check", "quadretto gun club", "猎装格呢"}, pattern: "check", weave: "2/2 twill",
		blends: []string{"WO100", "WO80 PA20", "WO90 WS10"}, gsm: [2]int{300, 380}, yarns: carded, finish: milled, season: "aw", uses: jackets, work: 7.4,
		schemes: []string{"camel espresso rust ivory tobacco", "moss ecru rust camel chocolate", "stone navy rust ivory moss", "sand bottle brick ivory moss"}},
}
