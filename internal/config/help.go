package config

import (
	"fmt"
	"strings"
)

// Help is the text for --help: every setting with its form, meaning and default.
func Help() string {
	var b strings.Builder
	b.WriteString("Settings (each also as an environment variable; a flag wins):\n")
	for _, o := range options {
		fmt.Fprintf(&b, "\n  %s\n      %s\n      Default: %s.\n", o.heading(), o.doc, o.fallback())
	}
	return b.String()
}

// heading names the ways to give the setting.
func (o option) heading() string {
	if o.secret {
		return fmt.Sprintf("%s  %s  or a file that holds it: --%s%s PATH  %s",
			env(o.name), o.form(), o.name, fileSuffix, env(o.name+fileSuffix))
	}
	return fmt.Sprintf("--%s  %s  %s", o.name, o.form(), env(o.name))
}

func (o option) form() string { return "(" + o.word + ")" }

func (o option) fallback() string {
	if o.value == "" {
		return o.derived
	}
	return o.value
}

// Markdown is the table of settings in docs/config.md.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| Setting | Variable | Form | Default | Meaning |\n|---|---|---|---|---|\n")
	for _, o := range options {
		flag, variable := "`--"+o.name+"`", "`"+env(o.name)+"`"
		if o.secret {
			flag, variable = "`--"+o.name+fileSuffix+"` (a file)", variable+", `"+env(o.name+fileSuffix)+"` (a file)"
		}
		fallback := o.fallback()
		if o.value != "" {
			fallback = "`" + o.value + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", flag, variable, o.word, fallback, o.doc)
	}
	return b.String()
}
