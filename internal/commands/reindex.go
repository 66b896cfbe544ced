package commands

import (
	"context"
	"fmt"
	"io"

	"jennyerp/handlers"
	"jennyerp/internal/config"
)

// reindex makes the vectors of all companies' pictures and says how far it is.
func reindex(ctx context.Context, cfg config.Config, again bool, out io.Writer) error {
	h, err := open(ctx, cfg, logger(cfg))
	if err != nil {
		return err
	}
	defer h.close()
	s, err := handlers.New(h.deps(func(string) {}))
	if err != nil {
		return err
	}
	return s.Reindex(ctx, again, func(company string, done, all int) {
		if done%50 == 0 || done == all {
			fmt.Fprintf(out, "company %s: %d of %d pictures\n", company, done, all)
		}
	})
}
