package commands

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"jennyerp/internal/config"
)

// health asks the server on this machine how it is, for whoever watches
// containers: they have no other program to ask with.
func health(ctx context.Context, cfg config.Config, out io.Writer) error {
	if cfg.TLS != config.TLSOff {
		return fmt.Errorf("the server speaks https itself; ask %s/healthz", cfg.BaseURL)
	}
	host, port, err := net.SplitHostPort(cfg.Addr)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	ctx, cancel := context.WithTimeout(ctx, 4*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("the server does not answer: %w", err)
	}
	defer res.Body.Close()
	if _, err := io.Copy(out, io.LimitReader(res.Body, 4<<10)); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the server is not well: %s", res.Status)
	}
	return nil
}
