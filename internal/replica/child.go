package replica

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"strings"
	"sync"
	"time"
)

// The child is told on its standard input which databases are written to
// ("wrote <id>", a line each) and says on its standard output how it is (a
// Status as JSON, a line each). It ends when its input does, so it never
// outlives the server that started it.
const wrote = "wrote "

// gone tells that a company is being removed: it is let go of at once.
const gone = "gone "

const (
	sayEvery  = 2 * time.Second
	restEvery = 15 * time.Second
	nightHour = 2 // UTC
	stopTime  = 25 * time.Second
)

// Serve is the child's work, until in ends or ctx does.
func Serve(ctx context.Context, o Options, in io.Reader, out io.Writer) error {
	k, err := NewKeeper(ctx, o)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var all sync.WaitGroup
	caughtUp := make(chan struct{})
	all.Go(func() { k.listen(ctx, in); stop() })
	all.Go(func() { k.holdControl(ctx) })
	all.Go(func() {
		if err := k.CatchUp(ctx); err != nil {
			if ctx.Err() == nil {
				k.fault("what was written before the start cannot be sent", "", err)
			}
			return
		}
		close(caughtUp)
		k.nights(ctx)
	})
	all.Go(func() { k.say(ctx, out, caughtUp) })
	all.Go(func() { k.nudges(ctx) })
	<-ctx.Done()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	if c, ok := in.(io.Closer); ok {
		c.Close() // a read in progress ends, when ctx was the first to end
	}
	all.Wait()
	return k.Close(last)
}

// holdControl keeps the control database held, whatever goes wrong at first.
func (k *Keeper) holdControl(ctx context.Context) {
	again := time.NewTicker(20 * time.Second)
	defer again.Stop()
	for {
		k.Touch(ctx, Control)
		select {
		case <-ctx.Done():
			return
		case <-again.C:
		}
	}
}

// listen takes what is written to. Taking a database may last, so it happens
// beside the reading, a few at once.
func (k *Keeper) listen(ctx context.Context, in io.Reader) {
	slots := make(chan struct{}, 8)
	var all sync.WaitGroup
	defer all.Wait()
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		if name, ok := strings.CutPrefix(lines.Text(), gone); ok {
			k.Leave(ctx, name)
			continue
		}
		name, ok := strings.CutPrefix(lines.Text(), wrote)
		if !ok || ctx.Err() != nil {
			continue
		}
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			k.Touch(ctx, name)
		})
	}
}

// nights makes the nightly round, or makes it good when it was missed, and tries
// again what was not sent when it was let go.
func (k *Keeper) nights(ctx context.Context) {
	every := time.NewTicker(10 * time.Minute)
	defer every.Stop()
	for {
		now := time.Now()
		last := k.lastRound()
		if now.Sub(last) > 25*time.Hour || now.UTC().Hour() == nightHour && now.Sub(last) > 2*time.Hour {
			if err := k.Nightly(ctx, now); err != nil && ctx.Err() == nil {
				k.fault("the nightly round failed", "", err)
			}
		} else if err := k.CatchUp(ctx); err != nil && ctx.Err() == nil {
			k.fault("what is left cannot be sent", "", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}

func (k *Keeper) nudges(ctx context.Context) {
	every := time.NewTicker(restEvery)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
			k.nudge(ctx)
		}
	}
}

// say tells how it is, and lets go of what rests.
func (k *Keeper) say(ctx context.Context, out io.Writer, caughtUp <-chan struct{}) {
	lines := json.NewEncoder(out)
	speak, rest := time.NewTicker(sayEvery), time.NewTicker(restEvery)
	defer speak.Stop()
	defer rest.Stop()
	done := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-caughtUp:
			caughtUp, done = nil, true
			continue
		case <-rest.C:
			k.Rest(ctx)
			continue
		case now := <-speak.C:
			s := k.Status(now)
			s.CaughtUp, s.Left = done, k.takeLeft()
			if lines.Encode(s) != nil {
				return
			}
		}
	}
}
