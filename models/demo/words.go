package demo

import (
	"strings"
	"unicode"

	"jennyerp/internal/fabricart"
)

// text is one thing's name in the three languages of the trade.
type text struct{ en, it, zh string }

// toneNames are the colours as a merchant writes them beside a cloth; they
// are data of the demo company, not texts of the product.
var toneNames = map[string]text{
	"white": {"white", "bianco", "白色"}, "ivory": {"ivory", "avorio", "象牙白"}, "ecru": {"ecru", "ecrù", "本白色"},
	"sand": {"sand", "sabbia", "沙色"}, "stone": {"stone", "pietra", "石色"}, "taupe": {"taupe", "tortora", "灰褐色"},
	"camel": {"camel", "cammello", "骆驼色"}, "tobacco": {"tobacco", "tabacco", "烟草色"}, "chocolate": {"chocolate", "cioccolato", "巧克力色"},
	"espresso": {"espresso", "caffè", "咖啡色"}, "black": {"black", "nero", "黑色"}, "charcoal": {"charcoal", "antracite", "炭灰色"},
	"slate": {"slate", "ardesia", "石板灰"}, "silver": {"silver", "argento", "银灰色"}, "grey": {"grey", "grigio", "灰色"},
	"navy": {"navy", "blu navy", "藏青色"}, "ink": {"ink", "blu inchiostro", "墨蓝色"}, "indigo": {"indigo", "indaco", "靛蓝色"},
	"royal": {"royal blue", "blu royal", "宝蓝色"}, "denim": {"denim blue", "blu denim", "牛仔蓝"}, "sky": {"sky blue", "celeste", "天蓝色"},
	"powder": {"powder blue", "azzurro polvere", "粉蓝色"}, "teal": {"teal", "ottanio", "蓝绿色"}, "petrol": {"petrol", "petrolio", "石油蓝"},
	"turquoise": {"turquoise", "turchese", "绿松石色"}, "emerald": {"emerald", "smeraldo", "祖母绿"}, "bottle": {"bottle green", "verde bottiglia", "深瓶绿"},
	"moss": {"moss", "muschio", "苔绿色"}, "olive": {"olive", "verde oliva", "橄榄绿"}, "sage": {"sage", "salvia", "鼠尾草绿"},
	"mint": {"mint", "menta", "薄荷绿"}, "khaki": {"khaki", "kaki", "卡其色"}, "mustard": {"mustard", "senape", "芥末黄"},
	"saffron": {"saffron", "zafferano", "藏红花黄"}, "gold": {"gold", "oro", "金色"}, "ochre": {"ochre", "ocra", "赭黄色"},
	"rust": {"rust", "ruggine", "铁锈红"}, "terracotta": {"terracotta", "terracotta", "陶土色"}, "coral": {"coral", "corallo", "珊瑚色"},
	"brick": {"brick", "mattone", "砖红色"}, "red": {"red", "rosso", "红色"}, "bordeaux": {"bordeaux", "bordeaux", "酒红色"},
	"mulberry": {"mulberry", "gelso", "桑葚红"}, "plum": {"plum", "prugna", "李子紫"}, "aubergine": {"aubergine", "melanzana", "茄紫色"},
	"lilac": {"lilac", "lilla", "丁香紫"}, "mauve": {"mauve", "malva", "藕紫色"}, "rose": {"rose", "rosa antico", "玫瑰粉"},
	"blush": {"blush", "cipria", "裸粉色"}, "fuchsia": {"fuchsia", "fucsia", "玫红色"}, "peach": {"peach", "pesca", "蜜桃色"},
	"apricot": {"apricot", "albicocca", "杏色"}, "butter": {"butter", "burro", "奶油黄"},
}

// names gives a cloth's name in the three languages: "Camel herringbone",
// "Spina di pesce cammello", "骆驼色人字呢". What the cloth is said to be, it is.
func (c cloth) names() text {
	d, tone, q := c.design, c.tone(c.story), c.qualifier()
	n := text{
		en: capital(join(tone.en, q.en, d.noun.en)),
		it: capital(join(d.noun.it, q.it, tone.it)),
		zh: tone.zh + q.zh + d.noun.zh,
	}
	if scheme := c.scheme(c.story); d.kind == fabricart.GlenCheck && len(scheme) > 2 {
		over := toneNames[scheme[2].Key]
		n.en += ", " + over.en + " overcheck"
		n.it += ", sopraquadro " + over.it
		n.zh += "，" + over.zh + "叠格"
	}
	return n
}

// qualifier names what the composition adds: organic, recycled, stretch. Knits
// stretch without being called so.
func (c cloth) qualifier() (q text) {
	blend, noun := c.blend, c.design.noun
	add := func(w text) {
		if !strings.Contains(noun.en, w.en) {
			q.en, q.it, q.zh = join(q.en, w.en), join(q.it, w.it), q.zh+w.zh
		}
	}
	switch {
	case strings.HasPrefix(blend, "OCO"):
		add(text{"organic", "bio", "有机"})
	case strings.HasPrefix(blend, "R"):
		add(text{"recycled", "da riciclo", "再生"})
	}
	if strings.Contains(blend, " EA") && c.design.line != knit && c.design.line != tech && c.design.line != sheer {
		add(text{"stretch", "stretch", "弹力"})
	}
	return q
}

func join(words ...string) string {
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}

func capital(s string) string {
	r := []rune(s)
	r[0] = unicode.ToUpper(r[0])
	return string(r)
}
