package handlers

import (
	"crypto/hmac"
	"crypto/sha256"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/throttle"
	"jennyerp/models"
)

// How much may be guessed, in tries that were wrong; a right one is given back.
// A device that was used before has a bucket of its own, so that nobody can be
// locked out by strangers, however many they are (ASVS v5.0.0-6.1.1, 6.3.1).
var (
	guessClass    = throttle.Class{Rate: 5.0 / 60, Burst: 10}    // by known device; by account and network; by network
	strangerClass = throttle.Class{Rate: 20.0 / 3600, Burst: 20} // by account, from all devices that are not known
	crowdClass    = throttle.Class{Rate: 2.0 / 60, Burst: 30}    // by kind of try, from all devices that are not known
	guestClass    = throttle.Class{Rate: 5, Burst: 600}          // no guesses: what strangers look at, by network
)

// bucket is what a try is counted against.
type bucket struct {
	of  *throttle.Throttle
	key string
}

// take counts a try against all buckets, or against none: the first that is used
// up refuses with 429 and says when to come back.
func (s *Server) take(c *gin.Context, all []bucket) error {
	now := s.Clock()
	for k, b := range all {
		if ok, after := b.of.Allow(s.hideKey(b.key), now); !ok {
			s.giveBack(all[:k], now)
			c.Header("Retry-After", strconv.Itoa(int(after.Seconds())+1))
			return errThrottled
		}
	}
	return nil
}

func (s *Server) giveBack(all []bucket, now time.Time) {
	for _, b := range all {
		b.of.Return(s.hideKey(b.key), now)
	}
}

// guess counts a try at a secret of an account; right takes it back when the
// secret was right.
func (s *Server) guess(c *gin.Context, act, account string) (right func(), err error) {
	mark := s.mark(c, account)
	known, err := s.Control.KnownDevice(c.Request.Context(), account, mark)
	if err != nil {
		return nil, err
	}
	key, from := models.EmailKey(account), network(c)
	all := []bucket{{s.guesses, act + " device " + string(mark)}}
	if !known {
		all = []bucket{{s.guesses, act + " " + key + " " + from}, {s.guesses, act + " " + from}, {s.strangers, act + " " + key}, {s.crowd, act}}
	}
	return func() { s.giveBack(all, s.Clock()) }, s.take(c, all)
}

// mark is what a device is known by: a keyed hash of the address, the kind of
// browser and the network. None of them can be read from it, and no cookie is
// needed (P3, P4).
func (s *Server) mark(c *gin.Context, email string) []byte {
	mac := hmac.New(sha256.New, s.Keys.Service("devices"))
	mac.Write([]byte(models.EmailKey(email) + "\n" + deviceOf(c) + "\n" + network(c)))
	return mac.Sum(nil)[:16]
}
