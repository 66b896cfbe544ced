package commands

import (
	"context"
	"fmt"
	"io"

	"jennyerp/handlers"
	"jennyerp/internal/config"
	"jennyerp/models"
)

// privacyMap prints what every column holds; with check it only says where map
// and schema differ, and fails then.
func privacyMap(ctx context.Context, check bool, out io.Writer) error {
	m := models.TheDataMap()
	problems, err := m.Check(ctx)
	if err != nil {
		return err
	}
	for _, p := range problems {
		fmt.Fprintln(out, p)
	}
	if len(problems) > 0 {
		return fmt.Errorf("the data map does not fit the databases: %d problems", len(problems))
	}
	columns := 0
	for _, t := range m.Tables {
		columns += len(t.Columns)
		for _, c := range t.Columns {
			if !check {
				fmt.Fprintf(out, "%s\t%s.%s\t%s\t%s\t%s\t%s\t%s\t%s\n", t.Database, t.Table, c.Column, c.Class, c.Of, t.Purpose, t.Basis, t.Retention, c.Correct)
			}
		}
	}
	if check {
		fmt.Fprintf(out, "All %d columns of %d tables are mapped.\n", columns, len(m.Tables))
	}
	return nil
}

// privacyRopa prints the registers of Art. 30 as they are on this server.
func privacyRopa(cfg config.Config, out io.Writer) error {
	return handlers.WriteRopa(out, models.TheDataMap(), handlers.RopaFacts{Service: cfg.BaseURL.String(), Processors: processors(cfg)})
}
