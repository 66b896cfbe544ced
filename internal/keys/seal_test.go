package keys

import (
	"bytes"
	"errors"
	"testing"
)

func TestSealedValues(t *testing.T) {
	k, aad, plain := master(3), []byte("c1/users/7/totp"), []byte("JBSWY3DPEHPK3PXP")
	one, err1 := Seal(k, aad, plain)
	two, err2 := Seal(k, aad, plain)
	if err1 != nil || err2 != nil || bytes.Equal(one, two) || len(one) != 12+len(plain)+16 {
		t.Fatalf("sealed %x and %x, %v, %v", one, two, err1, err2)
	}
	if got, err := Unseal(k, aad, one); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("unsealed %q, %v", got, err)
	}
	flipped := bytes.Clone(one)
	flipped[15] ^= 1
	for name, tt := range map[string]struct{ key, aad, sealed []byte }{
		"another key":   {master(4), aad, one},
		"another place": {k, []byte("c1/users/8/totp"), one},
		"one bit":       {k, aad, flipped},
		"cut":           {k, aad, one[:20]},
		"nothing":       {k, aad, nil},
	} {
		if _, err := Unseal(tt.key, tt.aad, tt.sealed); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v, want ErrDamaged", name, err)
		}
	}
	if _, err := Seal(k[:16], aad, plain); err == nil {
		t.Error("a 16-byte key was taken, that is AES-128")
	}
}
