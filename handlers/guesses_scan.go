//go:build scan

package handlers

import "jennyerp/internal/throttle"

// A build to be scanned, never shipped, counts nobody's tries: a scanner that
// is answered with "too many" has looked at nothing.
func init() {
	all := throttle.Class{Rate: 1e6, Burst: 1_000_000}
	guessClass, strangerClass, crowdClass, guestClass = all, all, all, all
}
