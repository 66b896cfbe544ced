package demo

import "jennyerp/internal/fabricart"

var (
	knitCO = []string{"CO95 EA5", "OCO95 EA5", "CO100", "OCO100", "CLY92 EA8", "MD93 EA7", "CO60 PL40"}
	woolly = []string{"WMR100", "WO70 PA30", "WMR95 EA5", "PC50 WO50", "WMR70 WS30", "WO45 PA30 WP25"}
	sporty = []string{"PA78 EA22", "RPA80 EA20", "PL90 EA10", "RPL88 EA12"}
	soften = []string{"Soft hand", "Bio-polished", "Compacted"}
)

var knitDesigns = []design{
	{key: "single jersey", kind: fabricart.Jersey, line: knit, noun: text{"single jersey", "jersey rasato", "汗布"}, pattern: "plain", weave: "Single jersey",
		blends: knitCO, gsm: [2]int{140, 200}, yarns: fineYarn, finish: soften, season: "all", uses: []string{"dress", "shirt", "sportswear"}, work: 1.6},
	{key: "merino jersey", kind: fabricart.Jersey, line: knit, noun: text{"merino jersey", "jersey di merino", "美丽诺针织布"}, pattern: "plain", weave: "Single jersey",
		blends: []string{"WMR100", "WMR95 EA5", "WMR70 CLY30"}, gsm: [2]int{160, 220}, yarns: []string{"Nm 2/60", "Nm 1/48"}, finish: soften, season: "aw", uses: []string{"knitwear", "sportswear"}, work: 3},
	{key: "breton", kind: fabricart.Breton, line: knit, noun: text{"breton stripe jersey", "jersey a righe marinière", "海魂条纹针织布"}, pattern: "stripe", weave: "Interlock",
		blends: knitCO, gsm: [2]int{190, 250}, yarns: mediumYarn, finish: soften, season: "ss", uses: []string{"knitwear", "dress"}, work: 2.2},
	{key: "rib", kind: fabricart.Rib, line: knit, noun: text{"2×2 rib", "costina 2×2", "2×2罗纹"}, pattern: "plain", weave: "2×2 rib",
		blends: knitCO, gsm: [2]int{220, 320}, yarns: mediumYarn, finish: soften, season: "all", uses: []string{"knitwear", "accessories"}, work: 2},
	{key: "cable", kind: fabricart.Cable, line: knit, noun: text{"cable knit", "maglia a trecce", "绞花针织布"}, pattern: "geometric", weave: "Cable",
		blends: woolly, gsm: [2]int{380, 520}, yarns: []string{"Nm 2/15", "Nm 2/28"}, finish: []string{"Steamed", "Soft hand"}, season: "aw", uses: []string{"knitwear", "home"}, work: 5, tones: "ivory camel grey navy moss bordeaux ecru"},
	{key: "waffle", kind: fabricart.Waffle, line: knit, noun: text{"waffle knit", "maglia nido d'ape", "华夫格针织布"}, pattern: "geometric", weave: "Waffle",
		blends: []string{"CO100", "OCO100", "CO95 EA5", "CO60 PL40"}, gsm: [2]int{200, 280}, yarns: mediumYarn, finish: soften, season: "all", uses: []string{"knitwear", "home"}, work: 2.4},
	{key: "ponte", kind: fabricart.Jersey, line: knit, noun: text{"ponte roma", "punto Milano", "罗马布"}, pattern: "plain", weave: "Ponte roma",
		blends: []string{"CV68 PA27 EA5", "CV65 PL30 EA5", "CV70 PA25 EA5"}, gsm: [2]int{280, 350}, yarns: []string{"Nm 1/50", "Ne 30/1"}, finish: soften, season: "all", uses: []string{"dress", "trousers", "suit"}, work: 2.6},
	{key: "corduroy", kind: fabricart.Corduroy, line: pile, noun: text{"corduroy", "velluto a coste", "灯芯绒"}, pattern: "stripe", weave: "Weft pile, 11 wale",
		blends: []string{"CO100", "CO98 EA2", "OCO98 EA2", "CO85 WS15"}, gsm: [2]int{280, 380}, yarns: mediumYarn, finish: []string{"Brushed and washed", "Cropped"}, season: "aw", uses: []string{"trousers", "suit", "coat"}, work: 4.5,
		tones: "moss tobacco bordeaux navy camel rust ochre petrol chocolate plum ecru"},
	{key: "needlecord", kind: fabricart.Corduroy, line: pile, noun: text{"needlecord", "velluto millerighe", "细条灯芯绒"}, pattern: "stripe", weave: "Weft pile, 21 wale",
		blends: []string{"CO100", "CO98 EA2", "OCO100"}, gsm: [2]int{180, 240}, yarns: fineYarn, finish: []string{"Brushed and washed", "Peached"}, season: "aw", uses: []string{"shirt", "dress"}, work: 4, scale: 0.6,
		tones: "mustard sage navy rose bordeaux camel petrol"},
	{key: "velvet", kind: fabricart.Velvet, line: pile, noun: text{"velvet", "velluto", "丝绒"}, pattern: "plain", weave: "Warp pile",
		blends: []string{"CO100", "CV82 SE18", "CO55 MD45", "RPL100", "PL92 EA8"}, gsm: [2]int{230, 340}, yarns: filament, finish: []string{"Cropped", "Washed", "Crease resistant"}, season: "aw", uses: []string{"suit", "dress", "home"}, work: 7,
		tones: "bordeaux emerald petrol royal plum moss chocolate rose black navy"},
	{key: "fleece", kind: fabricart.Fleece, line: tech, noun: text{"polar fleece", "pile", "摇粒绒"}, pattern: "plain", weave: "Weft knit, raised",
		blends: []string{"RPL100", "PL100", "RPL92 EA8"}, gsm: [2]int{200, 320}, yarns: []string{"150 den microfibre"}, finish: []string{"Raised both sides", "Anti-pilling"}, season: "aw", uses: []string{"sportswear", "coat", "lining"}, work: 1.8,
		tones: "charcoal navy moss ivory rust petrol grey mustard"},
	{key: "ripstop", kind: fabricart.Windowpane, line: tech, noun: text{"ripstop", "ripstop", "防撕裂布"}, pattern: "plain", weave: "Ripstop",
		blends: []string{"PA100", "RPA100", "RPL100", "CO60 PA40"}, gsm: [2]int{45, 110}, yarns: []string{"20 den", "40 den", "70 den"}, finish: []string{"PU coated", "DWR without PFAS", "Cire"}, season: "all", uses: []string{"sportswear", "coat"}, work: 2.6, scale: 0.35,
		schemes: []string{"navy ink ink", "moss olive olive", "charcoal slate slate", "rust brick brick", "petrol teal teal", "black charcoal charcoal", "sand stone stone"}},
	{key: "mesh", kind: fabricart.Mesh, line: tech, noun: text{"power mesh", "rete elastica", "弹力网布"}, pattern: "plain", weave: "Warp knit mesh",
		blends: sporty, gsm: [2]int{90, 160}, yarns: []string{"40 den", "70 den"}, finish: []string{"Wicking", "Soft hand"}, season: "all", uses: []string{"sportswear", "lining"}, work: 2.2},
	{key: "interlock", kind: fabricart.Jersey, line: tech, noun: text{"active interlock", "interlock tecnico", "运动双面布"}, pattern: "plain", weave: "Interlock",
		blends: sporty, gsm: [2]int{190, 260}, yarns: []string{"75 den", "40 den"}, finish: []string{"Wicking", "Brushed back", "UPF 50"}, season: "all", uses: []string{"sportswear"}, work: 2.4},
}
