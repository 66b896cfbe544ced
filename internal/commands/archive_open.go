package commands

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"jennyerp/internal/blob"
	"jennyerp/models"
)

// stdin is where passwords are read from: never from an argument, which others
// on the machine can see.
var stdin io.Reader = os.Stdin

// runArchive verifies the sealed archives, or opens one. Opening takes two
// operators: one asks and says why, another opens; both is kept in the service's
// log, and who owned the company is told.
func runArchive(ctx context.Context, c *call) error {
	word := c.further[0]
	if word == "verify" {
		return verifyArchives(ctx, c.cfg, c.out)
	}
	if word == "ask" && (c.company == "" || c.why == "" || c.mail == "") {
		return errors.New("archive ask needs --company, --reason, and --mail with the address of the operator who asks")
	}
	if word == "open" && (c.request == "" || c.to == "" || c.mail == "") {
		return errors.New("archive open needs --request, --mail with the address of a second operator, and --to with a file to write")
	}
	h, err := open(ctx, c.cfg, logger(c.cfg))
	if err != nil {
		return err
	}
	defer h.close()
	who, err := h.operator(ctx, c.mail, c.out)
	if err != nil {
		return err
	}
	if word == "open" {
		return h.openArchive(ctx, who, c.request, c.to, c.out)
	}
	uid, err := h.control.AskOpening(ctx, who, c.company, c.why)
	if errors.Is(err, models.ErrNotFound) {
		return fmt.Errorf("no archive of %q is kept", c.company)
	}
	if err == nil {
		fmt.Fprintf(c.out, "Asked. Within a day another operator opens it: jennyerp archive open --request %s --mail ADDRESS --to FILE\n", uid)
	}
	return err
}

// operator is who runs the service and has given the password.
func (h *house) operator(ctx context.Context, address string, out io.Writer) (*models.User, error) {
	fmt.Fprintf(out, "Password of %s: ", address)
	line, err := bufio.NewReader(stdin).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	fmt.Fprintln(out)
	all, err := h.control.Operators(ctx)
	for _, u := range all {
		if !strings.EqualFold(u.Email, address) {
			continue
		}
		who, err := h.control.UserByUID(ctx, u.UID)
		if err != nil {
			return nil, err
		}
		if h.control.ProvePassword(ctx, h.hasher, who.ID, "password", strings.TrimRight(line, "\r\n")) == nil {
			return who, nil
		}
	}
	return nil, errors.Join(err, fmt.Errorf("%s is no operator, or the password is another", address))
}

// openArchive writes the archive to a file. The register comes first, so that
// nobody has it without its being known.
func (h *house) openArchive(ctx context.Context, who *models.User, request, to string, out io.Writer) error {
	o, err := h.control.FindOpening(ctx, request, who)
	if errors.Is(err, models.ErrNotFound) {
		return errors.New("nothing was asked for under this number in the last day by another operator than you")
	}
	if err != nil {
		return err
	}
	papers, owners, err := h.readArchive(ctx, o.CompanyUID)
	if err != nil {
		return err
	}
	if err := h.control.OpenArchive(ctx, o, who, owners); err != nil {
		return err
	}
	data, err := blob.ReadAll(ctx, h.blobs, archiveKey(o.CompanyUID))
	if err == nil {
		err = os.WriteFile(to, data, 0o600)
	}
	if err == nil {
		fmt.Fprintf(out, "%d papers are in %s; %d owners are told. Remove the file when it is not needed any more.\n", len(papers), to, len(owners))
	}
	return err
}
