package config

import (
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
)

const (
	envPrefix  = "JENNY_"
	fileSuffix = "-file" // added to a secret's name, it names a file that holds the secret
)

// env turns the name of a setting into that of its variable: base-url is JENNY_BASE_URL.
func env(name string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// flagNames are all names that may stand on the command line. A secret may not, because every user of the machine
// can read command lines; the name of the file that holds it may.
func flagNames() (names []string) {
	for _, o := range options {
		if o.secret {
			names = append(names, o.name+fileSuffix)
			continue
		}
		names = append(names, o.name)
	}
	return names
}

// parseFlags understands --name value, --name=value and the same with one hyphen.
func parseFlags(args []string) (values map[string]string, rest []string, err error) {
	values = map[string]string{}
	var problems []error
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		if arg == "--" {
			return values, append(rest, args...), errors.Join(problems...)
		}
		if len(arg) < 2 || arg[0] != '-' {
			rest = append(rest, arg)
			continue
		}
		name, value, given := strings.Cut(strings.TrimPrefix(arg[1:], "-"), "=")
		if name == "h" || name == "help" {
			return nil, nil, ErrHelp
		}
		if err := checkFlag(name); err != nil {
			problems = append(problems, err)
			continue
		}
		switch {
		case given:
		case isBare(name):
			value = "true"
		case len(args) > 0:
			value, args = args[0], args[1:]
		default:
			problems = append(problems, problem(name, "The setting --%s needs a value.", name))
			continue
		}
		values[name] = value
	}
	return values, rest, errors.Join(problems...)
}

// Flags gives the settings among args, each as --name=value: what another
// process of this program needs to have the same ones. Args were parsed before.
func Flags(args []string) (flags []string) {
	values, _, _ := parseFlags(args)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		flags = append(flags, "--"+name+"="+values[name])
	}
	return flags
}

// checkFlag refuses unknown names and secrets.
func checkFlag(name string) error {
	if slices.Contains(flagNames(), name) {
		return nil
	}
	if slices.ContainsFunc(options, func(o option) bool { return o.name == name }) {
		return problem(name, "The setting %s is a secret and is not taken from the command line, which every user of "+
			"this machine can read; use the variable %s, or --%s%s with the name of a file.", name, env(name), name, fileSuffix)
	}
	if near := nearest(name, flagNames()); near != "" {
		return problem(name, "There is no setting --%s; did you mean --%s?", name, near)
	}
	return problem(name, "There is no setting --%s; --help lists all.", name)
}

func isBare(name string) bool {
	return slices.ContainsFunc(options, func(o option) bool { return o.name == name && o.bare })
}

// parseEnviron picks the JENNY_* variables and refuses those that mean nothing, because a mistyped one would
// otherwise be ignored in silence.
func parseEnviron(environ []string) (values map[string]string, err error) {
	values = map[string]string{}
	var known []string
	for _, o := range options {
		known = append(known, env(o.name))
		if o.secret {
			known = append(known, env(o.name+fileSuffix))
		}
	}
	var problems []error
	for _, line := range environ {
		name, value, _ := strings.Cut(line, "=")
		switch {
		case !strings.HasPrefix(name, envPrefix):
		case slices.Contains(known, name):
			values[name] = value
		case nearest(name, known) != "":
			problems = append(problems, problem(name, "The variable %s means nothing; did you mean %s?", name, nearest(name, known)))
		default:
			problems = append(problems, problem(name, "The variable %s means nothing; --help lists all settings.", name))
		}
	}
	return values, errors.Join(problems...)
}

// fill finds the option's value and stores it in c.
func (o option) fill(c *Config, flags, variables map[string]string) error {
	raw, err := o.find(flags, variables)
	if err != nil {
		return err
	}
	if _, file := o.sources(flags, variables); o.secret && file != "" {
		if c.Files == nil {
			c.Files = map[string]string{}
		}
		c.Files[o.name] = file
	}
	if raw == "" {
		return nil
	}
	if err := o.set(c, raw); err != nil {
		return problem(o.name, "The setting %s %s.", o.name, err)
	}
	return nil
}

// find looks at the flag, then the variable, then the default.
func (o option) find(flags, variables map[string]string) (string, error) {
	if o.secret {
		return o.findSecret(flags, variables)
	}
	if value, given := flags[o.name]; given {
		if value == "" && o.value != "" {
			return "", problem(o.name, "The setting %s must not be empty.", o.name)
		}
		return value, nil
	}
	if value := variables[env(o.name)]; value != "" {
		return value, nil
	}
	return o.value, nil
}

// sources are a secret itself and the file that holds it, as they are given.
func (o option) sources(flags, variables map[string]string) (direct, file string) {
	if named := flags[o.name+fileSuffix]; named != "" {
		return "", named
	}
	return variables[env(o.name)], variables[env(o.name+fileSuffix)]
}

// findSecret also reads the file that a flag or variable names. The line break that editors leave at the end of a
// file is no part of the secret.
func (o option) findSecret(flags, variables map[string]string) (string, error) {
	direct, file := o.sources(flags, variables)
	switch {
	case direct != "" && file != "":
		return "", problem(o.name, "The setting %s is given twice, by %s and by %s; remove one.",
			o.name, env(o.name), env(o.name+fileSuffix))
	case file == "":
		return direct, nil
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return "", problem(o.name, "The file for the setting %s cannot be read: %s.", o.name, err)
	}
	value := strings.TrimRight(string(content), "\r\n")
	if value == "" {
		return "", problem(o.name, "The file %s for the setting %s is empty.", file, o.name)
	}
	return value, nil
}

// nearest finds the name that a mistyped word most likely means, or "" when none is like it.
func nearest(word string, names []string) string {
	best, least := "", 1+len(strings.TrimPrefix(word, envPrefix))/2
	for _, name := range names {
		d := distance(word, name)
		if strings.HasPrefix(word, name) {
			d = min(d, 2) // something was added at the end, such as _FILE
		}
		if d < least {
			best, least = name, d
		}
	}
	return best
}

// distance counts the letters to add, drop or change to make a into b (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
