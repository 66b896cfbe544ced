package picture

import "math"

// DeltaE is the difference of two colours as people see it, by CIEDE2000
// (ISO/CIE 11664-6) with all weights 1. About 1 can just be seen side by side,
// 5 is "nearly the same", above 10 it is another colour.
func DeltaE(p, q Lab) float64 {
	p, q = stretchGreys(p, q)
	c1, c2 := p.chroma(), q.chroma()
	meanL, meanC := (p.L+q.L)/2, (c1+c2)/2
	turn, meanH := hues(p, q)

	l := (q.L - p.L) / lightnessWeight(meanL)
	c := (c2 - c1) / (1 + 0.045*meanC)
	h := 2 * math.Sqrt(c1*c2) * sin(turn/2) / (1 + 0.015*meanC*hueWeight(meanH))
	return math.Sqrt(l*l + c*c + h*h + blueTwist(meanC, meanH)*c*h)
}

// stretchGreys spreads the a axis where both colours are near to grey.
func stretchGreys(p, q Lab) (Lab, Lab) {
	factor := 1.5 - 0.5*math.Sqrt(saturation((p.chroma()+q.chroma())/2))
	p.A *= factor
	q.A *= factor
	return p, q
}

// saturation goes from 0 for grey to 1 for full colours.
func saturation(chroma float64) float64 {
	c7 := math.Pow(chroma, 7)
	return c7 / (c7 + math.Pow(25, 7))
}

// hues gives the turn from p to q, -180 to 180 degrees, and the hue between
// them on the shorter way round. Grey has no hue and takes the other's.
func hues(p, q Lab) (turn, mean float64) {
	h1, h2 := p.hue(), q.hue()
	if p.chroma()*q.chroma() == 0 {
		return 0, h1 + h2
	}
	turn = h2 - h1
	if turn > 180 {
		turn -= 360
	} else if turn < -180 {
		turn += 360
	}
	return turn, math.Mod(h1+turn/2+360, 360)
}

func lightnessWeight(l float64) float64 {
	d := (l - 50) * (l - 50)
	return 1 + 0.015*d/math.Sqrt(20+d)
}

func hueWeight(h float64) float64 {
	return 1 - 0.17*cos(h-30) + 0.24*cos(2*h) + 0.32*cos(3*h+6) - 0.20*cos(4*h-63)
}

// blueTwist ties chroma and hue together around 275 degrees, where the axes of
// Lab do not follow the eye.
func blueTwist(chroma, hue float64) float64 {
	d := (hue - 275) / 25
	return -2 * math.Sqrt(saturation(chroma)) * sin(60*math.Exp(-d*d))
}

func sin(degrees float64) float64 { return math.Sin(degrees * math.Pi / 180) }
func cos(degrees float64) float64 { return math.Cos(degrees * math.Pi / 180) }
