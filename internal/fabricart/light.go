package fabricart

import "math"

// linear turns an sRGB byte into linear light, 0 to 1 (IEC 61966-2-1).
var linear = func() (t [256]float32) {
	for i := range t {
		v := float64(i) / 255
		if v <= 0.04045 {
			t[i] = float32(v / 12.92)
		} else {
			t[i] = float32(math.Pow((v+0.055)/1.055, 2.4))
		}
	}
	return t
}()

const gammaSteps = 8192

var gamma = func() (t [gammaSteps + 1]uint8) {
	for i := range t {
		v := shoulder(float64(i) / gammaSteps * 1.6)
		if v <= 0.0031308 {
			v *= 12.92
		} else {
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		t[i] = uint8(min(255, v*255+0.5))
	}
	return t
}()

// shoulder lets highlights roll off as in a photograph in place of clipping.
func shoulder(v float64) float64 {
	const knee = 0.72
	if v <= knee {
		return v
	}
	return knee + (1-knee)*(1-math.Exp(-(v-knee)/(1-knee)))
}

// encode turns linear light into an sRGB byte.
func encode(v float32) uint8 {
	return gamma[int(max(0, min(gammaSteps, v*(gammaSteps/1.6))))]
}
