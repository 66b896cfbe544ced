package handlers

import (
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/throttle"
)

// paces is how fast one person may go, or one network of people who are not
// signed in, so that a program that runs wild takes nobody else's turn (ASVS
// v5.0.0-2.4.1, 15.2.2). Pictures and the program's own files cost nothing.
type paces struct {
	steps *throttle.Throttle // all that is asked for
	files *throttle.Throttle // of it, what is drawn and packed for the one who asks
}

const (
	pacedAtOnce = 20_000 // people and networks that are remembered
	filesPart   = 10     // one in so many may be a file
)

// newPaces lets everybody ask so often in a minute, and as often at once after
// a rest; nil for 0: as often as they like.
func newPaces(perMinute int) *paces {
	if perMinute == 0 {
		return nil
	}
	class := func(n int) throttle.Class { return throttle.Class{Rate: float64(n) / 60, Burst: n} }
	return &paces{steps: throttle.New(class(perMinute), pacedAtOnce), files: throttle.New(class(max(1, perMinute/filesPart)), pacedAtOnce)}
}

func paced(path string) bool {
	return !strings.HasSuffix(path, "/:size") && path != "/static/*name" && path != "/healthz"
}

// pace refuses with 429 who goes too fast, and says when to go on.
func (s *Server) pace(c *gin.Context, v *viewer, need access) error {
	if s.paces == nil || !paced(c.FullPath()) {
		return nil
	}
	who := "pace:" + v.UserUID()
	if v.Session == nil {
		who += network(c)
	}
	err := s.allowOne(c, s.paces.steps, who)
	if err == nil && need.file {
		err = s.allowOne(c, s.paces.files, who)
	}
	if err != nil {
		return errPace
	}
	return nil
}
