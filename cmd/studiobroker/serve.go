package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"sync/atomic"
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
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			path = orElse(path, os.Getenv(envConfig))
			file, err := loadConfig(c, path)
			if err != nil {
				return err
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
	h, err := openHouse(file, awsConfig, log, out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()

	front, err := newFront(ctx, h, file)
	if err != nil {
		return invalid(c, err)
	}
	people, err := listen(ctx, orElse(os.Getenv(envListen), string(file.Listen)), front)
	if err != nil {
		return err
	}
	operator, err := listen(ctx, orElse(os.Getenv(envAdminListen), string(file.Admin.Listen)), operatorHandler(ctx, h))
	if err != nil {
		return errors.Join(err, people.listener.Close())
	}
	log.Info("ready", "public_url", string(file.PublicURL), "listen", people.listener.Addr().String(), "admin", operator.listener.Addr().String())
	go front.follow(ctx, path, file)
	return keepOpen(ctx, log, shutdownDelay, people, operator)
}

// operatorHandler answers those who run the broker.
func operatorHandler(ctx context.Context, h *house) http.Handler {
	return (&web.Operator{
		Checks: []web.Check{
			{Name: "open", Run: func(context.Context) error { return ctx.Err() }}, // not ready while it closes
			{Name: "state", Run: h.ready},
		},
		Version: thisRelease(),
		Log:     h.log,
	}).Handler()
}

// front is the doors of the configuration in force.
type front struct {
	house *house
	doors atomic.Pointer[http.Handler]
}

func newFront(ctx context.Context, h *house, file *config.File) (*front, error) {
	f := &front{house: h}
	return f, f.adopt(ctx, file)
}

// adopt puts file in force, or leaves everything as it is.
func (f *front) adopt(ctx context.Context, file *config.File) error {
	server, err := f.house.build(ctx, file)
	if err != nil {
		return err
	}
	doors := server.Handler()
	f.doors.Store(&doors)
	return nil
}

// ServeHTTP lets people in by the doors of the configuration in force.
func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) { (*f.doors.Load()).ServeHTTP(w, r) }
