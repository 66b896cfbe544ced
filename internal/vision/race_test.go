//go:build race

package vision_test

func init() { underRace = true }
