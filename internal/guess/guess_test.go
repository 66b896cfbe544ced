package guess

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/trustelem/zxcvbn/frequency"
)

var around = []string{"giulia.ferri@example.com", "Giulia Ferri", "Tessuti Ferri"}

func TestWhatManyPeopleChoseIsWeakInEveryDisguise(t *testing.T) {
	top, tried, passed := frequency.FrequencyLists["passwords"][:3000], 0, []string{}
	for _, word := range top {
		for _, guise := range []string{word, strings.ToUpper(word), word + "1", word + "2026!", strings.ToUpper(word[:1]) + word[1:] + "123", "1234" + word, word + word} {
			tried++
			if !Weak(guise, around) {
				passed = append(passed, guise)
			}
		}
	}
	t.Logf("%d of %d disguises of the 3000 most common passwords are taken", len(passed), tried)
	for _, word := range top {
		if !Weak(word, around) {
			t.Errorf("%q is taken", word)
		}
	}
	if len(passed)*200 > tried {
		t.Errorf("too many: %.200q", passed)
	}
}

func TestWordsOfTheHouseAreWeak(t *testing.T) {
	for _, password := range []string{"forzajuventus1", "woaini1314520", "tessutiferri2026", "Giulia.Ferri1985", "jennyerp jennyerp", "P4ssw0rd!2026", "qwertyuiop12", "buongiorno123!", "abcdefghijkl1"} {
		if !Weak(password, around) {
			t.Errorf("%q is taken", password)
		}
	}
}

func TestPhrasesAreStrong(t *testing.T) {
	for _, password := range []string{"gelato al limone 7", "sorbetto di pesca", "丝绸之路上的第一家布店哦", "tre gatti rossi sul tetto", "correct horse battery staple", "vK8#pq2ZzT!m", "红烧肉配三杯黄酒真不错"} {
		if Weak(password, around) {
			t.Errorf("%q is refused", password)
		}
	}
}

func TestFewOtherTextsAreTakenForCommon(t *testing.T) {
	wrong := 0
	for n := range 100_000 {
		if has(fmt.Sprintf("stoffa numero %d", n)) {
			wrong++
		}
	}
	if t.Logf("%d of 100,000", wrong); wrong > 50 {
		t.Errorf("%d of 100,000 are taken for common", wrong)
	}
}

func TestALongPasswordIsLookedAtQuickly(t *testing.T) {
	for _, password := range []string{strings.Repeat("a", 256), strings.Repeat("x9K#q", 51), strings.Repeat("password", 32)} {
		start := time.Now()
		Weak(password, around)
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%.10s… took %s", password, took)
		}
	}
}
