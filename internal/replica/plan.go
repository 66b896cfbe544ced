package replica

import (
	"fmt"
	"time"

	"github.com/benbjohnson/litestream"
	"github.com/goccy/go-yaml"
)

// Plan is litestream.yml: how often changes are gathered, and how long they are
// kept. Its words are litestream's own.
type Plan struct {
	Levels []struct {
		Interval period `yaml:"interval"`
	} `yaml:"levels"`
	Snapshot struct {
		Interval  period `yaml:"interval"`
		Retention period `yaml:"retention"`
	} `yaml:"snapshot"`
	L0Retention   period `yaml:"l0-retention"`
	L0CheckEvery  period `yaml:"l0-retention-check-interval"`
	Monitor       period `yaml:"monitor-interval"` // how often a database is looked at
	SyncInterval  period `yaml:"sync-interval"`    // how often what was found is sent
	CheckpointMin int    `yaml:"min-checkpoint-page-count"`
}

type period time.Duration

func (p *period) UnmarshalYAML(text []byte) error {
	var words string
	if err := yaml.Unmarshal(text, &words); err != nil {
		return err
	}
	d, err := time.ParseDuration(words)
	if err != nil || d <= 0 {
		return fmt.Errorf("%q is no time such as 5m or 24h", words)
	}
	*p = period(d)
	return nil
}

// ReadPlan reads a litestream.yml; a word it does not know is an error.
func ReadPlan(text []byte) (Plan, error) {
	var p Plan
	if err := yaml.UnmarshalWithOptions(text, &p, yaml.Strict()); err != nil {
		return Plan{}, fmt.Errorf("litestream.yml: %w", err)
	}
	for name, d := range map[string]period{"snapshot.interval": p.Snapshot.Interval, "snapshot.retention": p.Snapshot.Retention, "l0-retention": p.L0Retention,
		"l0-retention-check-interval": p.L0CheckEvery, "monitor-interval": p.Monitor, "sync-interval": p.SyncInterval} {
		if d == 0 {
			return Plan{}, fmt.Errorf("litestream.yml: %s is missing", name)
		}
	}
	return p, p.levels().Validate()
}

func (p Plan) levels() litestream.CompactionLevels {
	levels := litestream.CompactionLevels{{Level: 0}}
	for i, l := range p.Levels {
		levels = append(levels, &litestream.CompactionLevel{Level: i + 1, Interval: time.Duration(l.Interval)})
	}
	return levels
}

// store is a litestream store of that plan, without databases.
func (p Plan) store() *litestream.Store {
	s := litestream.NewStore(nil, p.levels())
	s.SnapshotInterval, s.SnapshotRetention = time.Duration(p.Snapshot.Interval), time.Duration(p.Snapshot.Retention)
	s.L0Retention, s.L0RetentionCheckInterval = time.Duration(p.L0Retention), time.Duration(p.L0CheckEvery)
	s.ShutdownSyncTimeout = 5 * time.Second // what is not sent by then is sent after the next start
	return s
}
