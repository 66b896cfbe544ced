package einvoice

import (
	"bytes"
	"encoding/base64"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestAFatturaPAIsReadAsItWasWritten(t *testing.T) {
	for name, inv := range twelve() {
		t.Run(name, func(t *testing.T) {
			out, err := FatturaPA(inv, Progressive(7))
			if err != nil {
				t.Fatal(err)
			}
			file, err := Read(out, nil)
			if err != nil {
				t.Fatal(err)
			}
			got, want := file.Invoices[0], inv
			if inv.Currency != "EUR" {
				want = inEuro(inv)
			}
			if file.Format != "FatturaPA" || got.Number != want.Number || got.Type != want.Type || got.Date != want.Date || got.Stamp != want.Stamp {
				t.Errorf("head: %+v", got)
			}
			if got.Net != want.Net || got.Tax != want.Tax || got.Total != want.Total || got.Due != want.Due || got.Round != want.Round {
				t.Errorf("sums are %d %d %d %d %d", got.Net, got.Tax, got.Total, got.Due, got.Round)
			}
			if got.Seller.VATNo != ferri.VATNo || *got.Seller.REA != *ferri.REA || got.Buyer.Address.Country != inv.Buyer.Address.Country || got.Buyer.SDI != inv.Buyer.SDI {
				t.Errorf("parties: %+v", got.Buyer)
			}
			if again, err := FatturaPA(got, Progressive(7)); err != nil || inv.Currency == "EUR" && !bytes.Equal(again, out) {
				t.Errorf("written again it is another: %v\n%s", err, diff(string(out), string(again)))
			}
		})
	}
}

func TestUBLAndCIIAreReadAsTheyWereWritten(t *testing.T) {
	for name, inv := range twelve() {
		for _, write := range []func(*Invoice) ([]byte, error){UBL, CII} {
			out, err := write(inv)
			if err != nil {
				t.Fatal(err)
			}
			file, err := Read(out, nil)
			if err != nil {
				t.Fatal(name, err)
			}
			got := file.Invoices[0]
			if got.Net != inv.Net || got.Tax != inv.Tax || got.Total != inv.Total || got.Due != inv.Due || len(got.Lines) != len(inv.Lines) || got.Buyer.Name != inv.Buyer.Name {
				t.Errorf("%s: %+v", name, got)
			}
			if name == "deferred" || name == "split" || name == "dollars" {
				continue // several orders stand as supporting documents; codes of tenders and the rate are not read
			}
			got.Seller.REA = inv.Seller.REA // words there
			if again, err := write(got); err != nil || !bytes.Equal(again, out) {
				t.Errorf("%s %s written again is another: %v\n%s", file.Format, name, err, diff(string(out), string(again)))
			}
		}
	}
}

// diff are the lines of one text that the other has not.
func diff(a, b string) string {
	var out strings.Builder
	for line := range strings.Lines(a) {
		if !strings.Contains(b, line) {
			out.WriteString("- " + line)
		}
	}
	for line := range strings.Lines(b) {
		if !strings.Contains(a, line) {
			out.WriteString("+ " + line)
		}
	}
	return out.String()
}

func TestASupplierMayWriteMoreDecimalsAndLessElse(t *testing.T) {
	text := `<?xml version="1.0" encoding="ISO-8859-1"?>
<b:FatturaElettronica xmlns:b="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2" versione="FPR12"><FatturaElettronicaHeader><CedentePrestatore><DatiAnagrafici>
<IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>00743110157</IdCodice></IdFiscaleIVA><Anagrafica><Nome>Nicol` + "\xf2" + `</Nome><Cognome>Rossi</Cognome></Anagrafica></DatiAnagrafici>
<Sede><Indirizzo>Via Roma</Indirizzo><CAP>59100</CAP><Comune>Prato</Comune><Nazione>IT</Nazione></Sede></CedentePrestatore></FatturaElettronicaHeader>
<FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento><TipoDocumento>TD06</TipoDocumento><Divisa>EUR</Divisa><Data>2026-03-02</Data><Numero>9</Numero>
<DatiRitenuta><TipoRitenuta>RT01</TipoRitenuta><ImportoRitenuta>20.00</ImportoRitenuta></DatiRitenuta>
<DatiCassaPrevidenziale><TipoCassa>TC02</TipoCassa><ImportoContributoCassa>4.00</ImportoContributoCassa><AliquotaIVA>22.00</AliquotaIVA></DatiCassaPrevidenziale>
</DatiGeneraliDocumento></DatiGenerali><DatiBeniServizi><DettaglioLinee><NumeroLinea>1</NumeroLinea><Descrizione>Consulenza</Descrizione><Quantita>1.23456</Quantita><UnitaMisura>ore</UnitaMisura>
<PrezzoUnitario>81.00051200</PrezzoUnitario><PrezzoTotale>99.99999200</PrezzoTotale><AliquotaIVA>22.00</AliquotaIVA></DettaglioLinee>
<DatiRiepilogo><AliquotaIVA>22.00</AliquotaIVA><ImponibileImporto>104.00</ImponibileImporto><Imposta>22.88</Imposta></DatiRiepilogo></DatiBeniServizi></FatturaElettronicaBody>
<FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento><TipoDocumento>TD01</TipoDocumento><Divisa>EUR</Divisa><Data>2026-03-03</Data><Numero>10</Numero></DatiGeneraliDocumento></DatiGenerali></FatturaElettronicaBody></b:FatturaElettronica>`
	file, err := Read([]byte(text), nil)
	if err != nil || len(file.Invoices) != 2 {
		t.Fatal(err)
	}
	inv := file.Invoices[0]
	if inv.Seller.Name != "Nicolò Rossi" || inv.Seller.VATNo != "IT00743110157" {
		t.Errorf("seller %+v", inv.Seller)
	}
	want := Line{Text: "Consulenza", Quantity: 1_235, Unit: "HUR", Price: 81_0005, Amount: 100_00, VAT: at22, Rounded: true}
	if !reflect.DeepEqual(inv.Lines[0], want) {
		t.Errorf("line %+v", inv.Lines[0])
	}
	if inv.Total != 126_88 || inv.Withheld != 20_00 || inv.Due != 106_88 || len(inv.Extras) != 1 || inv.Extras[0].Amount != 4_00 {
		t.Errorf("sums %+v", inv)
	}
}

func TestWhatIsNotAnInvoiceIsRefusedWithItsReason(t *testing.T) {
	bomb := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Invoice xmlns="` + ublInvoice + `"><ID>&b;</ID></Invoice>`
	deep := strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100)
	for name, c := range map[string]struct {
		data string
		want error
	}{
		"a bomb":          {bomb, ErrEntity},
		"an outer entity": {`<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>`, ErrEntity},
		"too deep":        {deep, ErrTooLarge},
		"too long":        {strings.Repeat(" ", MaxSize+1), ErrTooLarge},
		"too many":        {"<a>" + strings.Repeat("<b/>", maxNodes+1) + "</a>", ErrTooLarge},
		"cut off":         {"<a><b>", ErrXML},
		"two roots":       {"<a/><b/>", ErrXML},
		"nothing":         {"  ", ErrUnknown},
		"another XML":     {"<html/>", ErrUnknown},
		"simplified":      {`<FatturaElettronica versione="FSM10"/>`, ErrUnknown},
		"a picture":       {"\x89PNG\r\n", ErrUnknown},
		"a certificate":   {"0\x82\x01\x02\x30\x03\x02\x01\x01", ErrSigned},
		"UTF-16":          {"\xff\xfe<\x00a\x00", ErrCharset},
		"EBCDIC":          {`<?xml version="1.0" encoding="EBCDIC"?><a/>`, ErrCharset},
	} {
		if _, err := Read([]byte(c.data), nil); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := Read([]byte(`<Invoice xmlns="`+ublInvoice+`"><ID>1</ID></Invoice>`), nil)
	var missing Problems
	if !errors.As(err, &missing) || !strings.Contains(err.Error(), "seller.name: missing") {
		t.Errorf("an empty invoice: %v", err)
	}
}

// Real envelopes, as openssl makes them: DER, BER in pieces, base64, signed twice.
func TestASignedInvoiceIsOpened(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("skipped: no openssl")
	}
	dir := t.TempDir()
	plain, err := FatturaPA(twelve()["domestic"], Progressive(1))
	if err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) {
		cmd := exec.Command("openssl", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", args, out)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "plain"), plain, 0o600); err != nil {
		t.Fatal(err)
	}
	run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Ferri", "-keyout", "key", "-out", "cert")
	sign := func(in, out string, more ...string) []byte {
		run(append([]string{"cms", "-sign", "-binary", "-outform", "DER", "-signer", "cert", "-inkey", "key", "-in", in, "-out", out}, more...)...)
		data, err := os.ReadFile(filepath.Join(dir, out))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	der := sign("plain", "der", "-nodetach")
	for name, data := range map[string][]byte{
		"DER": der, "BER": sign("plain", "ber", "-nodetach", "-stream"), "twice": sign("der", "two", "-nodetach"),
		"base64": []byte(base64.StdEncoding.EncodeToString(der)), "PEM": []byte("-----BEGIN PKCS7-----\n" + base64.StdEncoding.EncodeToString(der) + "\n-----END PKCS7-----\n"),
	} {
		file, err := Read(data, nil)
		if err != nil || !file.Signed || file.Invoices[0].Number != "2026/101" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Read(sign("plain", "detached"), nil); !errors.Is(err, ErrSigned) {
		t.Errorf("a signature without its document: %v", err)
	}
	for _, cut := range []int{10, 60, len(der) / 2} {
		if _, err := Read(der[:cut], nil); !errors.Is(err, ErrSigned) {
			t.Errorf("cut after %d: %v", cut, err)
		}
	}
}

// Damaged files of each kind are read or refused, and what was read can be
// checked and written.
func TestDamagedFilesDoNoHarm(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	for name, inv := range twelve() {
		for _, write := range []func(*Invoice) ([]byte, error){UBL, CII, func(i *Invoice) ([]byte, error) { return FatturaPA(i, "1") }} {
			out, err := write(inv)
			if err != nil {
				t.Fatal(name, err)
			}
			for range 40 {
				handle(damage(random, out))
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"domestic", "deferred", "credit"} {
		out, err := FatturaPA(twelve()[name], "1")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(out)
	}
	f.Add([]byte("0\x80\x06\x09*\x86H\x86\xf7\r\x01\x07\x02\xa0\x80"))
	f.Fuzz(func(_ *testing.T, data []byte) { handle(data) })
}

// handle does with a file all that can be done.
func handle(data []byte) {
	file, err := Read(data, nil)
	if err != nil {
		return
	}
	for _, inv := range file.Invoices {
		Validate(inv)
		_, _ = FatturaPA(inv, "1")
		lower(inv).ubl()
		lower(inv).cii()
	}
}

// damage changes, drops or doubles pieces of a file.
func damage(random *rand.Rand, data []byte) []byte {
	data = bytes.Clone(data)
	for range 1 + random.IntN(4) {
		from := random.IntN(len(data) - 40)
		to := from + random.IntN(40)
		switch random.IntN(4) {
		case 0:
			data[from] = byte(random.IntN(256))
		case 1:
			data = slices.Delete(data, from, to)
		case 2:
			data = slices.Insert(data, from, data[from:to]...)
		case 3: // a value that is not one
			if i := bytes.IndexByte(data[from:], '>'); i >= 0 {
				data = slices.Insert(data, from+i+1, []byte("-99999999999999999999.9")...)
			}
		}
	}
	return data
}
