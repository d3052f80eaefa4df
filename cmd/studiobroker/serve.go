package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/spf13/cobra"

	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/web"
)

// shutdownDelay is how long /readyz says no before the doors close, so that
// load balancers stop sending people.
const shutdownDelay = 5 * time.Second

func serveCommand() *cobra.Command {
	var path string
	command := &cobra.Command{
		Use:   "serve --config FILE",
		Short: "Run the broker",
		Args:  configIsAFlag,
		RunE: func(c *cobra.Command, _ []string) error {
			path = orElse(path, os.Getenv(envConfig))
			file, err := loadConfig(c, path)
			if err != nil {
				return err
			}
			if err := override(file); err != nil {
				return exit{code: exitUsage, err: err}
			}
			awsConfig, err := awsconfig.LoadDefaultConfig(c.Context())
			if err != nil {
				return failed(err)
			}
			return failed(serve(c, path, file, awsConfig))
		},
	}
	configFlag(command, &path)
	return command
}

// serve runs the broker until the command's context ends.
func serve(c *cobra.Command, path string, file *config.File, awsConfig aws.Config) (err error) {
	ctx, out := c.Context(), c.OutOrStdout()
	log := newLog(out, file.Log)
	studios := standInStudios()
	if len(studios) > 0 {
		log.Warn("presigned URLs may lead to any host: SageMaker is asked at an address that is not AWS's own", "hint", "in earnest, unset AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_SAGEMAKER or let them name a host of AWS")
	}
	h, err := openHouse(file, awsConfig, studios, log, out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()

	front, err := newFront(ctx, h, file)
	if err != nil {
		return invalid(c, err)
	}
	people, err := listenAs(ctx, "listen", envListen, string(file.Listen), front)
	if err != nil {
		return err
	}
	operator, err := listenAs(ctx, "admin.listen", envAdminListen, string(file.Admin.Listen), operatorHandler(ctx, h, front))
	if err != nil {
		return errors.Join(err, people.listener.Close())
	}
	hangUp := make(chan os.Signal, 1)
	signal.Notify(hangUp, syscall.SIGHUP)
	defer signal.Stop(hangUp)
	log.Info("ready", "public_url", string(file.PublicURL), "listen", people.listener.Addr().String(), "admin", operator.listener.Addr().String())
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	go front.follow(ctx, hangUp, ticker.C, path)
	return keepOpen(ctx, log, shutdownDelay, people, operator)
}

// operatorHandler answers those who run the broker.
func operatorHandler(ctx context.Context, h *house, f *front) http.Handler {
	return (&web.Operator{
		Checks: []web.Check{
			{Name: "open", Run: func(context.Context) error { return ctx.Err() }}, // not ready while it closes
			{Name: "state", Run: sometimes(h.now, h.state.Check)},
			{Name: "audit", Run: sometimes(h.now, h.audited)},
		},
		Notes:   f.notes,
		Metrics: http.HandlerFunc(f.metrics),
		Version: thisRelease(),
		Log:     h.log,
	}).Handler()
}

// readyAge is how long the answer of a check is good, so that probes cost next
// to nothing.
const readyAge = time.Second

// sometimes asks check once per readyAge.
func sometimes(now func() time.Time, check func(context.Context) error) func(context.Context) error {
	var mu sync.Mutex
	var last error
	var until time.Time
	return func(ctx context.Context) error {
		mu.Lock()
		defer mu.Unlock()
		if now().Before(until) {
			return last
		}
		last, until = check(ctx), now().Add(readyAge)
		return last
	}
}
