package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/studiobroker/studiobroker/config"
	"github.com/studiobroker/studiobroker/idp/saml"
	"github.com/studiobroker/studiobroker/internal/demo"
	"github.com/studiobroker/studiobroker/profiles/awstest"
)

// slowly is how long AWS takes in a slow demo.
const slowly = 8 * time.Second

// addresses of a running demo.
type addresses struct {
	Portal string `json:"portal"`
	Broker string `json:"broker"`
	Studio string `json:"studio"`
	AWS    string `json:"aws"`
}

func demoCommand() *cobra.Command {
	var brokerAddress, portalAddress string
	var asJSON, slow bool
	command := &cobra.Command{
		Use:   "demo",
		Short: "Run a company portal, the broker and a stand-in for AWS on this machine",
		Long: "Runs everything that a sign-in needs on loopback ports: a company portal that is a SAML identity\n" +
			"provider, the broker, and a stand-in for AWS with its Studio. Nothing is kept when it ends.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return failed(runDemo(c, brokerAddress, portalAddress, asJSON, slow))
		},
	}
	command.Flags().StringVar(&brokerAddress, "listen", "127.0.0.1:8080", "address of the broker, port 0 for any free one")
	command.Flags().StringVar(&portalAddress, "portal-listen", "127.0.0.1:8081", "address of the portal, port 0 for any free one")
	command.Flags().BoolVar(&asJSON, "json", false, "print the addresses as one line of JSON")
	command.Flags().BoolVar(&slow, "slow", false, "let AWS take its time to make a profile, as the real one does")
	return command
}

// runDemo is serve with a portal and a stand-in for AWS beside it.
func runDemo(c *cobra.Command, brokerAddress, portalAddress string, asJSON, slow bool) (err error) {
	ctx, stop := signal.NotifyContext(c.Context(), syscall.SIGHUP) // the terminal is closed
	defer stop()
	log := newLog(c.ErrOrStderr(), config.Log{Level: "info", Format: "text"})
	folder, err := os.MkdirTemp("", "studiobroker-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	aws, err := awstest.Listen(demo.AWS())
	if err != nil {
		return err
	}
	defer aws.Close()
	if slow {
		aws.SetPending(slowly)
	}

	// The ports have to be known before anything is configured with them.
	people, colleagues, err := listenTwice(ctx, brokerAddress, portalAddress)
	if err != nil {
		return err
	}
	where := addresses{
		Portal: "http://127.0.0.1:" + port(colleagues),
		Broker: "http://localhost:" + port(people), // another site than the portal, for browsers
		Studio: aws.StudioURL,
		AWS:    aws.URL,
	}
	portal, file, err := company(ctx, where, folder)
	if err != nil {
		return err
	}
	h, err := openHouse(file, aws.AWSConfig(demo.Region, awstest.ExampleKey()), log, io.Discard)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	h.studios = []string{aws.StudioURL}
	server, err := h.build(ctx, file)
	if err != nil {
		return err
	}
	people.handler, colleagues.handler = server.Handler(), portal.Handler()
	if err := where.print(c.OutOrStdout(), asJSON); err != nil {
		return err
	}
	return keepOpen(ctx, log, 0, people, colleagues)
}

// listenTwice opens the broker's door and the portal's.
func listenTwice(ctx context.Context, brokerAddress, portalAddress string) (people, colleagues door, err error) {
	if people, err = listen(ctx, brokerAddress, nil); err != nil {
		return door{}, door{}, fmt.Errorf("the broker's address: %w; choose another with --listen", err)
	}
	if colleagues, err = listen(ctx, portalAddress, nil); err != nil {
		err = fmt.Errorf("the portal's address: %w; choose another with --portal-listen", err)
		return door{}, door{}, errors.Join(err, people.listener.Close())
	}
	return people, colleagues, nil
}

func port(d door) string {
	_, port, _ := net.SplitHostPort(d.listener.Addr().String()) // it is one
	return port
}

// company makes the portal and the broker's configuration, and introduces
// them to each other.
func company(ctx context.Context, where addresses, folder string) (*demo.Portal, *config.File, error) {
	portal, err := demo.NewPortal(where.Portal, where.Broker)
	if err != nil {
		return nil, nil, err
	}
	key, certificate, err := newSigningPair(time.Now())
	if err != nil {
		return nil, nil, err
	}
	path, err := portal.Settings(folder, key, certificate)
	if err != nil {
		return nil, nil, err
	}
	file, err := config.Load(path)
	if err != nil {
		return nil, nil, err
	}
	us, problem := newProvider(ctx, file, 0, nil, unusedLedger{})
	if problem != nil {
		return nil, nil, problem
	}
	return portal, file, portal.Trust(us.(*saml.Provider).Metadata())
}

// print says where to go. A listener accepts as soon as it exists, so what is
// printed answers.
func (a addresses) print(w io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(a)
	}
	_, err := fmt.Fprintf(w, `Open the portal and click a tile:

  portal   %s
  broker   %s
  studio   %s   (stand-in)
  aws      %s   (stand-in)

Ctrl-C ends it; nothing is kept.
`, a.Portal, a.Broker, a.Studio, a.AWS)
	return err
}
