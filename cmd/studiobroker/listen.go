package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

// drainPatience is how long people who are being answered may take when the
// process ends.
const drainPatience = 25 * time.Second

// door is one address and who answers there.
type door struct {
	listener net.Listener
	handler  http.Handler
}

func listen(ctx context.Context, address string, handler http.Handler) (door, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	return door{listener: listener, handler: handler}, err
}

// listenAs is listen at an address of the configuration. Its error names the
// key, and the variable that overrides it.
func listenAs(ctx context.Context, key, variable, address string, handler http.Handler) (door, error) {
	d, err := listen(ctx, address, handler)
	if err != nil {
		err = fmt.Errorf("%s: %w; end what listens there already, or choose another address with %s in the configuration or with %s", key, err, key, variable)
	}
	return d, err
}

// keepOpen answers at every door until ctx ends. Then it goes on for the given
// time, unless somebody at the keyboard ended it, and lets those finish who are
// being answered.
func keepOpen(ctx context.Context, log *slog.Logger, delay time.Duration, doors ...door) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, d := range doors {
		server := &http.Server{
			Handler:           d.handler,
			ReadHeaderTimeout: 5 * time.Second,
			ReadTimeout:       15 * time.Second,
			WriteTimeout:      time.Minute,
			IdleTimeout:       2 * time.Minute,
			MaxHeaderBytes:    32 << 10,
			ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug), // clients that hang up
		}
		group.Go(func() error {
			if err := server.Serve(d.listener); !errors.Is(err, http.ErrServerClosed) {
				return err
			}
			return nil
		})
		group.Go(func() error {
			<-ctx.Done()
			if !errors.Is(context.Cause(ctx), errInterrupted) {
				time.Sleep(delay)
			}
			drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainPatience)
			defer cancel()
			return server.Shutdown(drain)
		})
	}
	return group.Wait()
}
