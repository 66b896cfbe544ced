package fabricart

// Yarn qualities, to be given a pitch.
var (
	cotton  = yarn{round: 0.42, dip: 0.55, uneven: 0.05, fibre: 0.07, slub: 0.08, jitter: 0.12, twist: 0.05}
	worsted = yarn{round: 0.40, dip: 0.40, uneven: 0.04, fibre: 0.08, slub: 0.06, jitter: 0.08, twist: 0.14}
	wool    = yarn{round: 0.45, dip: 0.45, uneven: 0.07, fibre: 0.16, slub: 0.12, jitter: 0.14, twist: 0.12}
	flax    = yarn{round: 0.42, dip: 0.50, uneven: 0.16, fibre: 0.10, slub: 0.30, jitter: 0.42, twist: 0.04}
	carded  = yarn{round: 0.48, dip: 0.50, uneven: 0.10, fibre: 0.20, slub: 0.25, jitter: 0.25, twist: 0.10}
)

func (y yarn) at(pitch float64) yarn {
	y.pitch = pitch
	return y
}

// woven is the usual cloth: one yarn quality both ways.
func woven(c Cloth, d draft, y yarn, warp, weft run) *weaving {
	return &weaving{seed: c.Seed, inks: c.inks(), draft: d, warp: y, weft: y, warpRun: warp, weftRun: weft}
}

func layPlain(c Cloth, d *dice) layer {
	return woven(c, plainDraft(), cotton.at(d.between(3.4, 4.6)), solid(0), solid(0))
}

func layLinen(c Cloth, d *dice) layer {
	w := woven(c, plainDraft(), flax.at(d.between(4.6, 6.4)), solid(0), nil)
	w.inks[1] = w.inks[0].toward(w.inks[1], 0.45)
	w.weftRun = stripes(0, 3, 1, 1, 0, 2, 1, 2)
	w.warpRun = stripes(0, 2, 1, 1)
	w.deep = 0.4
	return w
}

func layOxford(c Cloth, d *dice) layer {
	return woven(c, basketDraft(2, 1), cotton.at(d.between(3.6, 4.6)), solid(0), solid(1))
}

func layPanama(c Cloth, d *dice) layer {
	n := d.oneOf(2, 2, 3)
	return woven(c, basketDraft(n, n), worsted.at(d.between(3.8, 4.8)), solid(0), solid(1))
}

func layTwill(c Cloth, d *dice) layer {
	w := woven(c, twillDraft(d.oneOf(2, 2, 3), d.oneOf(1, 2)), worsted.at(d.between(4, 6)), solid(0), solid(0))
	w.deep = 0.4
	return w
}

func layDenim(c Cloth, d *dice) layer {
	y := cotton.at(d.between(3.3, 4.1))
	y.uneven, y.fibre, y.slub, y.twist = 0.18, 0.2, 0.25, 0.1
	w := woven(c, twillDraft(d.oneOf(2, 3, 3), 1), y, solid(0), solid(1))
	w.weft.uneven, w.weft.round = 0.08, 0.25
	w.inks[1] = w.inks[1].toward(w.inks[0], 0.3)
	return w
}

func layHerringbone(c Cloth, d *dice) layer {
	return woven(c, herringboneDraft(d.oneOf(8, 10, 12, 16)), wool.at(d.between(3.8, 5)), solid(1), solid(0))
}

func layBirdseye(c Cloth, d *dice) layer {
	return woven(c, birdseyeDraft(), worsted.at(d.between(3.8, 4.8)), stripes(0, 1, 1, 1), stripes(0, 1, 1, 1))
}

func layHoundstooth(c Cloth, d *dice) layer {
	check := stripes(0, 4, 1, 4)
	return woven(c, twillDraft(2, 2), wool.at(d.between(4, 6.5)), check, check)
}

// layGlenCheck lays 4-and-4 beside 2-and-2 stripes in both directions, with an overcheck.
func layGlenCheck(c Cloth, d *dice) layer {
	var r run
	for range d.oneOf(4, 5, 6) {
		r = append(r, stripes(0, 4, 1, 4)...)
	}
	for range d.oneOf(8, 10, 12) {
		r = append(r, stripes(0, 2, 1, 2)...)
	}
	if d.chance(0.75) {
		r[len(r)/4], r[len(r)/4+1] = 2, 2
	}
	return woven(c, twillDraft(2, 2), worsted.at(d.between(3.6, 4.4)), r, r)
}

func layWindowpane(c Cloth, d *dice) layer {
	n := d.oneOf(28, 36, 44)
	warp := stripes(0, n, 2, 2)
	weft := stripes(0, n*5/4, 2, 2)
	return woven(c, twillDraft(2, 2), wool.at(d.between(3.8, 4.6)), warp, weft)
}

func layPinstripe(c Cloth, d *dice) layer {
	w := woven(c, twillDraft(2, 2), worsted.at(d.between(3.4, 4)), stripes(0, d.oneOf(14, 18, 24), 3, 1), solid(0))
	w.inks[3] = standOut(w.inks)
	return w
}

func layChalkStripe(c Cloth, d *dice) layer {
	y := wool.at(d.between(3.6, 4.4))
	y.fibre = 0.22
	w := woven(c, twillDraft(2, 2), y, stripes(0, d.oneOf(26, 32, 38), 3, 1, 0, 1, 3, 1), solid(0))
	w.inks[3] = standOut(w.inks).toward(w.inks[0], 0.25)
	return w
}

// standOut is the ink that differs most in brightness from the ground.
func standOut(inks []ink) ink {
	best := inks[1]
	for _, c := range inks[1:paletteSize] {
		if abs32(c.luma()-inks[0].luma()) > abs32(best.luma()-inks[0].luma()) {
			best = c
		}
	}
	return best
}

func abs32(v float32) float32 { return max(v, -v) }

// layTartan makes a sett: broad ground and second colour, lines of the accents.
func layTartan(c Cloth, d *dice) layer {
	n := func(a, b int) int { return a + d.below(b-a+1) }
	sett := mirrored(0, n(12, 20), 2, n(2, 4), 3, n(2, 3), 2, n(2, 4), 1, n(8, 16), 0, n(2, 5), 1, n(3, 6), 4, n(1, 2), 1, n(6, 10))
	if d.chance(0.4) {
		sett = mirrored(0, n(16, 26), 4, n(1, 2), 0, n(4, 6), 1, n(12, 20), 2, n(6, 10), 3, n(2, 4))
	}
	w := woven(c, twillDraft(2, 2), wool.at(d.between(3.6, 4.4)), sett, sett)
	w.deep = 0.6
	return w
}

func layGingham(c Cloth, d *dice) layer {
	n := d.oneOf(6, 8, 10, 14)
	return woven(c, plainDraft(), cotton.at(d.between(3.4, 4)), stripes(0, n, 1, n), stripes(0, n, 1, n))
}

func layTattersall(c Cloth, d *dice) layer {
	n := d.oneOf(12, 14, 18)
	r := stripes(1, n, 0, 2, 1, n, 2, 2)
	return woven(c, plainDraft(), cotton.at(d.between(3.4, 4)), r, r)
}

func layShirtStripe(c Cloth, d *dice) layer {
	r := stripes(0, d.oneOf(3, 6, 10), 1, d.oneOf(3, 6, 10, 16))
	if d.chance(0.35) {
		r = stripes(0, 6, 1, 3, 2, 1, 1, 3, 0, 6, 1, 12)
	}
	return woven(c, plainDraft(), cotton.at(d.between(3.4, 3.8)), r, solid(1))
}

func laySeersucker(c Cloth, d *dice) layer {
	n := d.oneOf(6, 8, 10)
	w := woven(c, plainDraft(), cotton.at(d.between(3.5, 4)), stripes(0, n, 1, n), solid(1))
	w.pucker = &pucker{period: w.warp.pitch * float64(2*n), share: 0.5, amount: 4.5, seed: c.Seed}
	return w
}

func layDonegal(c Cloth, d *dice) layer {
	y := carded.at(d.between(4.4, 5.6))
	w := woven(c, twillDraft(2, 2), y, solid(0), stripes(0, 1, 1, 1))
	w.inks[1] = w.inks[0].toward(w.inks[1], 0.45)
	return &speckled{layer: w, seed: c.Seed, inks: w.inks[1:], cell: 14, share: 0.5, size: 3.3}
}

// layBoucle is the ladies' jacket tweed: thick fancy yarns of all colours.
func layBoucle(c Cloth, d *dice) layer {
	y := carded.at(d.between(8, 10))
	y.slub, y.fibre, y.jitter, y.uneven, y.twist = 0.5, 0.3, 0.5, 0.14, 0.25
	var warp, weft run
	for range 24 {
		warp = append(warp, uint8(d.oneOf(0, 0, 0, 1, 1, 2, 3, 4)))
		weft = append(weft, uint8(d.oneOf(0, 0, 1, 1, 1, 2, 3, 4)))
	}
	w := woven(c, plainDraft(), y, warp, weft)
	w.deep = 0.35
	return &speckled{layer: w, seed: c.Seed, inks: w.inks, cell: 9, share: 0.5, size: 3.2}
}

func laySatin(c Cloth, d *dice) layer {
	return &smooth{seed: c.Seed, ink: c.inks()[0], grain: 0.05, cross: 0.03}
}

func layCharmeuse(c Cloth, d *dice) layer {
	return &smooth{seed: c.Seed, ink: c.inks()[0], grain: 0.025, cross: 0.015}
}
