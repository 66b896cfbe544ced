package fabricart

// Kind is the construction of a cloth; its text is stable and fit for data.
type Kind string

// The kinds, in the order of a sample room.
const (
	Plain       Kind = "plain"
	Linen       Kind = "linen"
	Oxford      Kind = "oxford"
	Panama      Kind = "panama"
	Twill       Kind = "twill"
	Denim       Kind = "denim"
	Herringbone Kind = "herringbone"
	Birdseye    Kind = "birdseye"
	Houndstooth Kind = "houndstooth"
	GlenCheck   Kind = "glen_check"
	Windowpane  Kind = "windowpane"
	Pinstripe   Kind = "pinstripe"
	ChalkStripe Kind = "chalk_stripe"
	Tartan      Kind = "tartan"
	Gingham     Kind = "gingham"
	Tattersall  Kind = "tattersall"
	ShirtStripe Kind = "shirt_stripe"
	Seersucker  Kind = "seersucker"
	Donegal     Kind = "donegal"
	Boucle      Kind = "boucle"
	Satin       Kind = "satin"
	Charmeuse   Kind = "charmeuse"
	Damask      Kind = "damask"
	Brocade     Kind = "brocade"
	Dobby       Kind = "dobby"
	Corduroy    Kind = "corduroy"
	Velvet      Kind = "velvet"
	Fleece      Kind = "fleece"
	Jersey      Kind = "jersey"
	Breton      Kind = "breton"
	Rib         Kind = "rib"
	Cable       Kind = "cable"
	Waffle      Kind = "waffle"
	Lace        Kind = "lace"
	Tulle       Kind = "tulle"
	Mesh        Kind = "mesh"
	PolkaDot    Kind = "polka_dot"
	Floral      Kind = "floral"
	Ditsy       Kind = "ditsy"
	Tropical    Kind = "tropical"
	Paisley     Kind = "paisley"
	Deco        Kind = "deco"
	Leopard     Kind = "leopard"
	Zebra       Kind = "zebra"
	Brush       Kind = "brush"
	Watercolour Kind = "watercolour"
	Ikat        Kind = "ikat"
)

// recipe is how a kind is made and how it takes the light.
type recipe struct {
	colours int // inks it uses
	family  family
	finish  finish
	lay     func(Cloth, *dice) layer
}

// Kinds are all kinds in their usual order.
func Kinds() []Kind { return append([]Kind(nil), kindOrder...) }

// Colours is how many colours a kind uses; 0 for an unknown kind.
func (k Kind) Colours() int { return recipes[k].colours }

var kindOrder = []Kind{
	Plain, Linen, Oxford, Panama, Twill, Denim, Herringbone, Birdseye, Houndstooth, GlenCheck, Windowpane,
	Pinstripe, ChalkStripe, Tartan, Gingham, Tattersall, ShirtStripe, Seersucker, Donegal, Boucle, Satin, Charmeuse,
	Damask, Brocade, Dobby, Corduroy, Velvet, Fleece, Jersey, Breton, Rib, Cable, Waffle, Lace, Tulle, Mesh,
	PolkaDot, Floral, Ditsy, Tropical, Paisley, Deco, Leopard, Zebra, Brush, Watercolour, Ikat,
}

var (
	woollen = finish{relief: 0.5, ambient: 0.34, drape: 0.32, width: 240, crease: 0.2}
	crisp   = finish{relief: 0.5, ambient: 0.38, gloss: 0.02, sharp: 10, tint: 0.3, drape: 0.30, width: 210, crease: 0.45}
	sturdy  = finish{relief: 0.6, ambient: 0.36, drape: 0.24, width: 280, crease: 0.35}
	flowing = finish{relief: 0.4, ambient: 0.34, gloss: 0.08, sharp: 14, tint: 0.3, drape: 0.42, width: 230, crease: 0.3}
	sheeny  = finish{relief: 0.45, ambient: 0.32, gloss: 0.12, sharp: 12, tint: 0.5, drape: 0.34, width: 260, crease: 0.25}
	soft    = finish{relief: 0.45, ambient: 0.36, rim: 0.5, drape: 0.3, width: 260, crease: 0.1}
	plush   = finish{relief: 0.2, ambient: 0.1, rim: 3.6, drape: 0.95, width: 230, crease: 0.25}
	woolly  = finish{relief: 0.5, ambient: 0.36, drape: 0.26, width: 280, crease: 0.1}
	gauzy   = finish{relief: 0.35, ambient: 0.45, drape: 0.26, width: 230, crease: 0.3}
	lustre  = finish{relief: 0.3, ambient: 0.16, gloss: 0.26, sharp: 18, tint: 0.75, drape: 0.9, width: 200, crease: 0.4}
	liquid  = finish{relief: 0.2, ambient: 0.12, gloss: 0.62, sharp: 38, tint: 0.74, drape: 1.1, width: 190, crease: 0.5}
)

var recipes map[Kind]recipe

// init breaks the cycle between recipes and the layers that look up palettes.
func init() {
	recipes = map[Kind]recipe{
		Plain:       {1, natural, crisp, layPlain},
		Linen:       {2, natural, crisp, layLinen},
		Oxford:      {2, shirting, crisp, layOxford},
		Panama:      {2, natural, crisp, layPanama},
		Twill:       {2, natural, sturdy, layTwill},
		Denim:       {2, blues, sturdy, layDenim},
		Herringbone: {2, suiting, woollen, layHerringbone},
		Birdseye:    {2, suiting, woollen, layBirdseye},
		Houndstooth: {2, suiting, woollen, layHoundstooth},
		GlenCheck:   {3, suiting, woollen, layGlenCheck},
		Windowpane:  {3, suiting, woollen, layWindowpane},
		Pinstripe:   {2, suiting, woollen, layPinstripe},
		ChalkStripe: {2, suiting, woollen, layChalkStripe},
		Tartan:      {5, tartans, woollen, layTartan},
		Gingham:     {2, shirting, crisp, layGingham},
		Tattersall:  {3, shirting, crisp, layTattersall},
		ShirtStripe: {2, shirting, crisp, layShirtStripe},
		Seersucker:  {2, shirting, crisp, laySeersucker},
		Donegal:     {5, fancy, woollen, layDonegal},
		Boucle:      {5, fancy, sturdy, layBoucle},
		Satin:       {1, silky, lustre, laySatin},
		Charmeuse:   {1, silky, liquid, layCharmeuse},
		Damask:      {2, figured, sheeny, layDamask},
		Brocade:     {4, figured, sheeny, layBrocade},
		Dobby:       {2, figured, sheeny, layDobby},
		Corduroy:    {1, piled, soft, layCorduroy},
		Velvet:      {1, piled, plush, layVelvet},
		Fleece:      {1, piled, soft, layFleece},
		Jersey:      {2, knitted, woolly, layJersey},
		Breton:      {2, knitted, woolly, layBreton},
		Rib:         {1, knitted, woolly, layRib},
		Cable:       {1, knitted, woolly, layCable},
		Waffle:      {1, knitted, woolly, layWaffle},
		Lace:        {2, sheers, gauzy, layLace},
		Tulle:       {2, sheers, gauzy, layTulle},
		Mesh:        {2, sheers, gauzy, layMesh},
		PolkaDot:    {2, printed, crisp, layDots},
		Floral:      {5, printed, flowing, layFloral},
		Ditsy:       {5, printed, crisp, layDitsy},
		Tropical:    {5, printed, flowing, layTropical},
		Paisley:     {5, printed, flowing, layPaisley},
		Deco:        {5, printed, crisp, layDeco},
		Leopard:     {3, animals, flowing, layLeopard},
		Zebra:       {2, animals, flowing, layZebra},
		Brush:       {5, printed, flowing, layBrush},
		Watercolour: {5, printed, flowing, layWatercolour},
		Ikat:        {5, printed, crisp, layIkat},
	}
}
