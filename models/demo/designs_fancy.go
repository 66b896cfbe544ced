package demo

import "jennyerp/internal/fabricart"

var (
	blouses  = []string{"dress", "shirt"}
	flows    = []string{"CV100", "PL100", "RPL100", "CV70 LI30", "SE100", "MD100", "CLY100"}
	printCO  = []string{"CO100", "OCO100", "CO97 EA3", "CO70 CV30"}
	filament = []string{"75 den", "50 den twisted", "100 den"}
	silkYarn = []string{"20/22 den", "2/20/22 den", "Nm 120/2"}
	printFin = []string{"Reactive print", "Digital print", "Screen print", "Pigment print"}
	evening  = []string{"dress", "accessories"}
)

var fancyDesigns = []design{
	{key: "charmeuse", kind: fabricart.Charmeuse, line: silk, noun: text{"charmeuse", "charmeuse", "素绉缎"}, pattern: "plain", weave: "Satin 8, crêpe weft",
		blends: []string{"SE100", "SE100", "SE94 EA6", "SE92 EA8"}, gsm: [2]int{70, 96}, yarns: silkYarn, finish: []string{"Washed", "Calendered", "Scroop"}, season: "all", uses: []string{"dress", "lining", "shirt"}, work: 9,
		tones: "mulberry emerald ivory navy gold blush teal black lilac rust sky"},
	{key: "duchesse", kind: fabricart.Satin, line: silk, noun: text{"duchesse satin", "raso duchesse", "绢缎"}, pattern: "plain", weave: "Satin 8",
		blends: []string{"SE100", "SE60 PL40", "AC70 PL30", "PL100"}, gsm: [2]int{160, 230}, yarns: silkYarn, finish: []string{"Calendered", "Stiff hand"}, season: "all", uses: evening, work: 8,
		tones: "ivory mulberry navy gold black emerald royal rose silver"},
	{key: "crepe de chine", kind: fabricart.Plain, line: silk, noun: text{"crêpe de Chine", "crêpe de Chine", "双绉"}, pattern: "plain", weave: "Plain, crêpe twist",
		blends: []string{"SE100", "SE94 EA6", "SE70 CV30"}, gsm: [2]int{58, 90}, yarns: silkYarn, finish: []string{"Washed", "Soft hand"}, season: "ss", uses: blouses, work: 7,
		tones: "ivory blush navy sage black coral petrol butter mauve"},
	{key: "silk twill", kind: fabricart.Paisley, line: silk, noun: text{"paisley silk twill", "twill di seta cashmere", "佩斯利真丝斜纹绸"}, pattern: "abstract", weave: "2/2 twill",
		blends: []string{"SE100", "SE100", "SE70 CO30"}, gsm: [2]int{56, 80}, yarns: silkYarn, finish: printFin[:3], season: "all", uses: evening, work: 11, printed: true},
	{key: "damask", kind: fabricart.Damask, line: jacquard, noun: text{"damask", "damasco", "锦缎"}, pattern: "jacquard", weave: "Satin and sateen jacquard",
		blends: []string{"CV55 CO45", "SE60 CO40", "PL60 CO40", "CO52 CV48", "LI60 CO40"}, gsm: [2]int{190, 290}, yarns: filament, finish: []string{"Calendered", "Stain repellent"}, season: "all", uses: []string{"home", "dress"}, work: 8},
	{key: "brocade", kind: fabricart.Brocade, line: jacquard, noun: text{"brocade", "broccato", "织锦"}, pattern: "jacquard", weave: "Jacquard, extra weft",
		blends: []string{"PL70 PA20 ME10", "SE55 CV35 ME10", "AC50 PL40 ME10", "CV60 PL40"}, gsm: [2]int{210, 320}, yarns: filament, finish: []string{"Calendered", "Steamed"}, season: "aw", uses: evening, work: 12},
	{key: "cloque", kind: fabricart.Dobby, line: jacquard, noun: text{"cloqué jacquard", "jacquard cloqué", "泡绉提花"}, pattern: "jacquard", weave: "Double cloth jacquard",
		blends: []string{"PL96 EA4", "CV60 PA40", "PL70 CV30", "RPL96 EA4"}, gsm: [2]int{200, 290}, yarns: filament, finish: []string{"Steamed"}, season: "aw", uses: []string{"dress", "coat"}, work: 7},
	{key: "deco print", kind: fabricart.Deco, line: prints, noun: text{"deco print poplin", "popeline stampa déco", "装饰艺术印花府绸"}, pattern: "geometric", weave: "Plain",
		blends: printCO, gsm: [2]int{110, 135}, yarns: fineYarn, finish: printFin, season: "ss", uses: blouses, work: 4.2, scale: 1.5, printed: true},
	{key: "peony print", kind: fabricart.Floral, line: prints, noun: text{"peony print crêpe", "crêpe stampa peonie", "牡丹印花绉"}, pattern: "floral", weave: "Plain, crêpe twist",
		blends: flows, gsm: [2]int{95, 135}, yarns: filament, finish: printFin, season: "ss", uses: blouses, work: 4.5, printed: true},
	{key: "meadow print", kind: fabricart.Floral, line: prints, noun: text{"meadow print viscose", "viscosa stampa prato fiorito", "花田印花人棉"}, pattern: "floral", weave: "Plain",
		blends: []string{"CV100", "CV95 LI5", "CV100"}, gsm: [2]int{105, 130}, yarns: []string{"Ne 30/1", "Ne 40/1"}, finish: printFin, season: "ss", uses: blouses, work: 3.6, printed: true},
	{key: "ditsy", kind: fabricart.Ditsy, line: prints, noun: text{"ditsy flower lawn", "batista mille fiori", "碎花细布"}, pattern: "floral", weave: "Plain",
		blends: printCO, gsm: [2]int{75, 100}, yarns: fineYarn, finish: printFin, season: "ss", uses: blouses, work: 4, printed: true},
	{key: "palm print", kind: fabricart.Tropical, line: prints, noun: text{"palm leaf print", "stampa foglie di palma", "棕榈叶印花布"}, pattern: "floral", weave: "Plain",
		blends: flows, gsm: [2]int{100, 140}, yarns: filament, finish: printFin, season: "ss", uses: []string{"dress", "shirt", "sportswear"}, work: 4.2, printed: true},
	{key: "dots", kind: fabricart.PolkaDot, line: prints, noun: text{"polka dot crêpe", "crêpe a pois", "波点绉"}, pattern: "geometric", weave: "Plain, crêpe twist",
		blends: flows, gsm: [2]int{95, 130}, yarns: filament, finish: printFin, season: "all", uses: blouses, work: 3.8, printed: true},
	{key: "leopard", kind: fabricart.Leopard, line: prints, noun: text{"leopard print satin", "raso stampa leopardo", "豹纹印花缎"}, pattern: "animal", weave: "Satin 5",
		blends: []string{"PL97 EA3", "CV100", "RPL100", "SE100"}, gsm: [2]int{95, 135}, yarns: filament, finish: printFin, season: "aw", uses: blouses, work: 4.4, printed: true},
	{key: "zebra", kind: fabricart.Zebra, line: prints, noun: text{"zebra print crêpe", "crêpe stampa zebra", "斑马纹印花绉"}, pattern: "animal", weave: "Plain, crêpe twist",
		blends: flows, gsm: [2]int{95, 130}, yarns: filament, finish: printFin, season: "all", uses: blouses, work: 4.2, printed: true},
	{key: "brush", kind: fabricart.Brush, line: prints, noun: text{"brushstroke print", "stampa pennellate", "笔触印花布"}, pattern: "abstract", weave: "Plain",
		blends: flows, gsm: [2]int{100, 140}, yarns: filament, finish: printFin, season: "all", uses: blouses, work: 4.2, printed: true},
	{key: "watercolour", kind: fabricart.Watercolour, line: prints, noun: text{"watercolour print georgette", "georgette stampa acquerello", "水彩印花乔其纱"}, pattern: "abstract", weave: "Plain, crêpe twist",
		blends: []string{"PL100", "SE100", "CV100", "RPL100"}, gsm: [2]int{65, 95}, yarns: filament, finish: printFin, season: "ss", uses: blouses, work: 4.6, printed: true},
	{key: "paisley", kind: fabricart.Paisley, line: prints, noun: text{"paisley print challis", "challis stampa cashmere", "佩斯利印花薄呢"}, pattern: "abstract", weave: "2/2 twill",
		blends: []string{"CV100", "WO100", "CV80 WO20", "CO60 CV40"}, gsm: [2]int{110, 150}, yarns: []string{"Ne 40/1", "Nm 60"}, finish: printFin, season: "aw", uses: blouses, work: 4.6, printed: true},
	{key: "lace", kind: fabricart.Lace, line: sheer, noun: text{"galloon lace", "pizzo a balze", "蕾丝"}, pattern: "floral", weave: "Leavers lace",
		blends: []string{"PA60 CO40", "CO70 PA30", "PA85 EA15", "RPA70 CV30"}, gsm: [2]int{80, 160}, yarns: filament, finish: []string{"Soft hand", "Scalloped edge"}, season: "all", uses: []string{"dress", "lining", "accessories"}, work: 9},
	{key: "tulle", kind: fabricart.Tulle, line: sheer, noun: text{"dotted tulle", "tulle plumetis", "点点网纱"}, pattern: "geometric", weave: "Bobbinet",
		blends: []string{"PA100", "PL100", "RPA100"}, gsm: [2]int{25, 55}, yarns: []string{"20 den", "30 den"}, finish: []string{"Soft hand", "Stiff hand"}, season: "all", uses: evening, work: 3.2},
}
