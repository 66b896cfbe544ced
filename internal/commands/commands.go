package commands

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"

	"jennyerp/internal/config"
	"jennyerp/models/demo"
)

// call is one command as it was typed.
type call struct {
	cfg  config.Config
	self self
	out  io.Writer

	samples, sample int
	seed            uint64
	noServe, all    bool
	check           bool
	json            bool
	company, at, to string
	kind, email     string
	person, text    string
	phone           string
	request         string
	newMaster, why  string
	now             string

	document, effective string
	mail, title         string
	noticed, breach     string
	further             []string // words after the command
}

// self is what another process of this program needs to have the same settings.
type self struct{ flags, environ []string }

// command is this program with another command.
func (s self) command(name string) (*exec.Cmd, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(program, append([]string{name}, s.flags...)...)
	cmd.Env, cmd.Stderr = s.environ, os.Stderr
	return cmd, nil
}

// commands are what the program does, with the flags and the further words that
// belong to each.
var commands = []struct {
	name  string
	flags []string
	words []string // one of these must follow
	run   func(ctx context.Context, c *call) error
}{
	{name: "serve", run: func(ctx context.Context, c *call) error { return serve(ctx, c.cfg, c.self, logger(c.cfg), nil) }},
	{name: "demo", flags: []string{"samples", "seed", "no-serve"}, run: runDemo},
	{name: "reindex", flags: []string{"all"}, run: func(ctx context.Context, c *call) error { return reindex(ctx, c.cfg, c.all, c.out) }},
	{name: "replicate", run: func(ctx context.Context, c *call) error { return replicate(ctx, c.cfg, os.Stdin, c.out) }},
	{name: "restore", flags: []string{"all", "company", "at", "to"}, run: runRestore},
	{name: "drill", flags: []string{"companies"}, run: func(ctx context.Context, c *call) error { return drill(ctx, c.cfg, c.sample, c.out) }},
	{name: "account", flags: []string{"company", "mail", "reason"}, words: []string{"purge"}, run: runPurge},
	{name: "retention", flags: []string{"now"}, words: []string{"run"}, run: func(ctx context.Context, c *call) error { return runRetention(ctx, c.cfg, c.now, c.out) }},
	{name: "archive", flags: []string{"company", "reason", "mail", "request", "to"}, words: []string{"verify", "ask", "open"}, run: runArchive},
	{name: "keys", flags: []string{"new-master-key-file"}, words: []string{"verify", "rotate"}, run: func(ctx context.Context, c *call) error {
		if c.further[0] == "verify" {
			return verifyKeys(ctx, c.cfg, c.out)
		}
		return rotateKeys(ctx, c.cfg, c.newMaster, c.out)
	}},
	{name: "audit", flags: []string{"company"}, words: []string{"verify"}, run: func(ctx context.Context, c *call) error { return verifyAudit(ctx, c.cfg, c.company, c.out) }},
	{name: "operator", words: []string{"add", "remove", "list", "unlock"}, flags: []string{"mail"}, run: func(ctx context.Context, c *call) error { return operators(ctx, c.cfg, c.further[0], c.mail, c.out) }},
	{name: "breach", words: []string{"open", "list", "show", "close"}, flags: []string{"title", "company", "noticed", "breach", "reason"}, run: runBreach},
	{name: "blobs", flags: []string{"to"}, words: []string{"move"}, run: func(ctx context.Context, c *call) error { return moveBlobs(ctx, c.cfg, c.to, c.out) }},
	{name: "privacy", flags: []string{"check"}, words: []string{"map", "ropa"}, run: func(ctx context.Context, c *call) error {
		if c.further[0] == "map" {
			return privacyMap(ctx, c.check, c.out)
		}
		return privacyRopa(c.cfg, c.out)
	}},
	{name: "dsr", flags: []string{"kind", "email", "name", "text", "request", "at", "all"}, words: []string{"list", "new", "show", "identify", "extend", "answer", "refuse"}, run: runDSR},
	{name: "subject", flags: []string{"company", "email", "name", "phone"}, words: []string{"export", "erase"}, run: runSubject},
	{name: "doctor", flags: []string{"json", "companies"}, run: runDoctor},
	{name: "legal", flags: []string{"document", "effective"}, words: []string{"list", "publish"}, run: func(ctx context.Context, c *call) error {
		if c.further[0] == "list" {
			return listLegal(ctx, c.cfg, c.out)
		}
		return publishLegal(ctx, c.cfg, c.document, c.effective, c.out)
	}},
	{name: "health", run: func(ctx context.Context, c *call) error { return health(ctx, c.cfg, c.out) }},
	{name: "help", run: func(_ context.Context, c *call) error { _, err := fmt.Fprint(c.out, config.Help()); return err }},
}

// run carries out one command.
func run(ctx context.Context, args, environ []string, out io.Writer) error {
	c := &call{out: out}
	own := c.flags()
	mine, others := split(own, args)
	cfg, words, err := config.Parse(others, environ)
	if errors.Is(err, config.ErrHelp) || len(words) > 0 && words[0] == "help" {
		fmt.Fprint(out, config.Help())
		return nil
	}
	if err != nil {
		return err
	}
	c.cfg, c.self = cfg, self{config.Flags(others), environ}
	if len(words) == 0 {
		words = []string{"serve"}
	}
	for _, command := range commands {
		if command.name != words[0] {
			continue
		}
		if err := errors.Join(own.Parse(mine), taken(own, command.name, command.flags)); err != nil {
			return err
		}
		c.further = words[1:]
		if len(command.words) > 0 && len(c.further) == 1 && slices.Contains(command.words, c.further[0]) || len(command.words)+len(c.further) == 0 {
			return command.run(ctx, c)
		}
	}
	return fmt.Errorf("there is no command %q; the commands are %s", strings.Join(words, " "), commandNames())
}

// flags are those of all commands; a setting is none of them.
func (c *call) flags() *flag.FlagSet {
	f := flag.NewFlagSet("jennyerp", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.IntVar(&c.samples, "samples", 600, "")
	f.IntVar(&c.sample, "companies", 3, "")
	f.Uint64Var(&c.seed, "seed", 1, "")
	f.BoolVar(&c.noServe, "no-serve", false, "")
	f.BoolVar(&c.json, "json", false, "")
	f.BoolVar(&c.all, "all", false, "")
	f.BoolVar(&c.check, "check", false, "")
	f.StringVar(&c.company, "company", "", "")
	f.StringVar(&c.at, "at", "", "")
	f.StringVar(&c.to, "to", "", "")
	f.StringVar(&c.newMaster, "new-master-key-file", "", "")
	f.StringVar(&c.why, "reason", "", "")
	f.StringVar(&c.kind, "kind", "", "")
	f.StringVar(&c.email, "email", "", "")
	f.StringVar(&c.person, "name", "", "")
	f.StringVar(&c.phone, "phone", "", "")
	f.StringVar(&c.text, "text", "", "")
	f.StringVar(&c.request, "request", "", "")
	f.StringVar(&c.now, "now", "", "")
	f.StringVar(&c.document, "document", "", "")
	f.StringVar(&c.effective, "effective", "", "")
	f.StringVar(&c.mail, "mail", "", "")
	f.StringVar(&c.title, "title", "", "")
	f.StringVar(&c.noticed, "noticed", "", "")
	f.StringVar(&c.breach, "breach", "", "")
	return f
}

// taken refuses a flag that belongs to another command.
func taken(own *flag.FlagSet, name string, flags []string) (err error) {
	own.Visit(func(f *flag.Flag) {
		if slices.Contains(flags, f.Name) {
			return
		}
		for _, other := range commands {
			if slices.Contains(other.flags, f.Name) {
				err = fmt.Errorf("--%s belongs to the command %s, not to %s", f.Name, other.name, name)
			}
		}
	})
	return err
}

func commandNames() string {
	var names []string
	for _, c := range commands {
		switch {
		case c.name == "replicate": // serve starts it
		case len(c.words) > 0:
			for _, word := range c.words {
				names = append(names, c.name+" "+word)
			}
		default:
			names = append(names, c.name)
		}
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// split takes the flags of a command out of the arguments; the rest are settings.
func split(own *flag.FlagSet, args []string) (mine, others []string) {
	for i := 0; i < len(args); i++ {
		name, _, hasValue := strings.Cut(strings.TrimLeft(args[i], "-"), "=")
		f := own.Lookup(name)
		if f == nil || !strings.HasPrefix(args[i], "-") {
			others = append(others, args[i])
			continue
		}
		mine = append(mine, args[i])
		if _, isBool := f.Value.(interface{ IsBoolFlag() bool }); !isBool && !hasValue && i+1 < len(args) {
			i++
			mine = append(mine, args[i])
		}
	}
	return mine, others
}

func runDemo(ctx context.Context, c *call) error {
	fill := demo.Options{Samples: c.samples, Seed: c.seed, Progress: func(text string) { fmt.Fprintln(c.out, text) }}
	if c.noServe {
		return fillDemo(ctx, c.cfg, fill, c.out)
	}
	return serve(ctx, c.cfg, c.self, logger(c.cfg), func(h *house) error { return h.demo(ctx, fill, c.out) })
}

func runPurge(ctx context.Context, c *call) error {
	if (c.company == "") == (c.mail == "") || c.why == "" {
		return errors.New("account purge needs --company and its id, or --mail and a person's address, and --reason: minor, or a few words, which are all that is kept")
	}
	if c.mail != "" {
		return purgePerson(ctx, c.cfg, c.mail, c.why, c.out)
	}
	return purgeCompany(ctx, c.cfg, c.company, c.why, c.out)
}

func runRestore(ctx context.Context, c *call) error {
	at, err := parseTime(c.at)
	switch {
	case err != nil:
		return err
	case c.all == (c.company != ""):
		return errors.New("restore needs either --all or --company and its id")
	case c.to == "":
		return errors.New("restore needs --to and a folder: an empty one, or the data folder itself, where what is there is put aside first")
	}
	return restore(ctx, c.cfg, wanted{c.company, at, c.to}, c.out)
}
