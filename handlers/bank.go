package handlers

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"jennyerp/internal/bank"
	"jennyerp/models"
)

// bankRoutes bring the statements of banks into the books.
func (s *Server) bankRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	read, edit := needs(models.ReadMoney), needs(models.EditMoney)
	return []route{
		{get, "/bank", read, s.bank},
		{post, "/bank", edit, s.bringBank},
		{get, "/bank/:uid", read, s.showBank},
		{post, "/bank/:uid/columns", edit, s.settleBank},
		{post, "/bank/:uid/sure", edit, s.bookSure},
		{post, "/bank/:uid/undo", edit, s.reopenBank},
		{post, "/bank/:uid/remove", edit, s.removeBank},
		{get, "/bank/:uid/lines/:line", read, s.showBankLine},
		{post, "/bank/:uid/lines/:line", edit, s.bookBankLine},
		{post, "/bank/:uid/lines/:line/link", edit, s.linkBankLine},
		{post, "/bank/:uid/lines/:line/ignore", edit, s.ignoreBankLine},
		{post, "/bank/:uid/lines/:line/open", edit, s.reopenBankLine},
	}
}

// bankView is where a bank's file is brought, and what was brought before.
type bankView struct {
	page
	Accounts []models.Account
	Files    []*models.BankFile
}

func (s *Server) bank(c *gin.Context, v *viewer) error {
	return s.showBankFiles(c, v, http.StatusOK, formWith(url.Values{}))
}

func (s *Server) showBankFiles(c *gin.Context, v *viewer, code int, f *form) error {
	ctx := c.Request.Context()
	view := &bankView{page: s.page(c, v, "payments")}
	view.Form = f
	var err error
	if view.Accounts, err = v.DB.Accounts(ctx); err != nil {
		return err
	}
	if view.Files, err = v.DB.BankFilesOf(ctx); err != nil {
		return err
	}
	return s.render(c, code, "bank/index", view)
}

// AccountChoices are the accounts that are open, banks first.
func (view *bankView) AccountChoices() []selectable { return view.openAccounts(view.Accounts) }

// bringBank takes an uploaded file. Where its columns are known the lines are
// there at once.
func (s *Server) bringBank(c *gin.Context, v *viewer) error {
	f, file, data, err := readBankFile(c)
	if err != nil {
		return err
	}
	file.Account.UID = f.Text("account", 36)
	if data == nil {
		f.Refuse("file", "import.file.none", nil)
	}
	if !f.OK() {
		return s.showBankFiles(c, v, http.StatusUnprocessableEntity, f)
	}
	err = v.DB.BringBankFile(c.Request.Context(), v.UserUID(), file, data)
	if refused, ok := models.ImportProblem(err, &models.Import{File: file.Name}); ok {
		err = refused
	}
	if f.took(err) {
		return s.showBankFiles(c, v, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	s.redirect(c, "/bank/"+file.UID)
	return nil
}

// readBankFile reads the form of the upload; data is nil without a file.
func readBankFile(c *gin.Context) (f *form, file *models.BankFile, data []byte, err error) {
	c.Request.Body = httpMaxBytes(c, models.MaxBankFile+maxForm)
	part, head, err := c.Request.FormFile("file")
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, nil, nil, err
	}
	f, file = formWith(url.Values{}), &models.BankFile{UID: models.NewUID()}
	if c.Request.MultipartForm != nil {
		f.values = url.Values(c.Request.MultipartForm.Value)
	}
	if err != nil {
		return f, file, nil, nil
	}
	defer part.Close()
	file.Name = short(head.Filename, 120)
	data, err = io.ReadAll(part) // bounded above
	return f, file, data, err
}

// bankFileView is one file: its columns while they are not settled, then its
// lines of one state.
type bankFileView struct {
	page
	File  *models.BankFile
	State string
	After int64
	Lines []*models.BankLine
	More  bool
	Sure  int

	Read *bank.Statement // what the columns give, before they are settled
}

// URL is the file's address.
func (view *bankFileView) URL() string { return "/bank/" + view.File.UID }

func (s *Server) showBank(c *gin.Context, v *viewer) error {
	f, err := v.DB.FindBankFile(c.Request.Context(), c.Param("uid"))
	if err != nil {
		return err
	}
	return s.bankPage(c, v, http.StatusOK, f, &form{})
}

func (s *Server) bankPage(c *gin.Context, v *viewer, code int, file *models.BankFile, f *form) error {
	ctx := c.Request.Context()
	view := &bankFileView{page: s.page(c, v, "payments"), File: file, State: c.Query("show")}
	view.Form = f
	if file.ReadAt == 0 {
		return s.bankColumns(c, code, view)
	}
	if view.State != "booked" && view.State != "ignored" {
		view.State = "open"
	}
	view.After, _ = strconv.ParseInt(c.Query("after"), 10, 64)
	var err error
	if view.Lines, view.More, view.Sure, err = v.DB.BankLines(ctx, file, view.State, view.After); err != nil {
		return err
	}
	return s.render(c, code, "bank/show", view)
}

// Tabs are the states with their numbers.
func (view *bankFileView) Tabs() []chip {
	var all []chip
	for i, n := range []int{view.File.Open, view.File.Booked, view.File.Ignored} {
		state := models.LineStates[i]
		all = append(all, chip{Label: view.T("bank.state."+state) + " " + view.Number(n), URL: view.URL() + "?show=" + state, On: state == view.State})
	}
	return all
}

// Back is where a change comes back to: the page of the list.
func (view *bankFileView) Back() string { return formatID(view.After) }

// Next is the query of the next page.
func (view *bankFileView) Next() string {
	return "?show=" + view.State + "&after=" + formatID(view.Lines[len(view.Lines)-1].ID)
}

// SkippedRows names the rows that could not be read.
func (view *bankFileView) SkippedRows() string {
	var all []string
	for _, w := range view.File.Skipped[:min(len(view.File.Skipped), 12)] {
		all = append(all, view.Number(w.Row))
	}
	if len(view.File.Skipped) > 12 {
		all = append(all, "…")
	}
	return strings.Join(all, ", ")
}

// OtherAccount tells that the file is of another account than was chosen.
func (view *bankFileView) OtherAccount() bool {
	return view.File.IBAN != "" && view.File.Account.IBAN != "" && view.File.IBAN != view.File.Account.IBAN
}

// bookSure books all lines that may be taken without looking.
func (s *Server) bookSure(c *gin.Context, v *viewer) error {
	return s.overBank(c, v, "open", func(f *models.BankFile) error {
		_, err := v.DB.BookSure(c.Request.Context(), v.UserUID(), f)
		return err
	}, "done.booked")
}

// reopenBank takes back what was booked of a file.
func (s *Server) reopenBank(c *gin.Context, v *viewer) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	why := f.Text("why", maxTerms)
	return s.overBank(c, v, "open", func(f *models.BankFile) error {
		_, err := v.DB.ReopenFile(c.Request.Context(), v.UserUID(), f, why)
		return err
	}, "done.undone")
}

// removeBank takes a file away of which nothing is booked.
func (s *Server) removeBank(c *gin.Context, v *viewer) error {
	ctx := c.Request.Context()
	file, err := v.DB.FindBankFile(ctx, c.Param("uid"))
	if err != nil {
		return err
	}
	f := &form{}
	if err := v.DB.RemoveBankFile(ctx, file); f.took(err) {
		return s.bankPage(c, v, http.StatusUnprocessableEntity, file, f)
	} else if err != nil {
		return err
	}
	return s.done(c, "/bank", "done.removed")
}

// overBank does something to a whole file and comes back to its lines.
func (s *Server) overBank(c *gin.Context, v *viewer, show string, do func(*models.BankFile) error, key string) error {
	file, err := v.DB.FindBankFile(c.Request.Context(), c.Param("uid"))
	if err != nil {
		return err
	}
	if err := do(file); err != nil {
		return err
	}
	return s.done(c, "/bank/"+file.UID+"?show="+show, key)
}
