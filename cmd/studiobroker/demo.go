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
	"github.com/studiobroker/studiobroker/web/session"
)

// slowly is how long AWS takes in a slow demo.
const slowly = 8 * time.Second

// demoOptions are the flags of the demo.
type demoOptions struct {
	broker, portal, crm string // addresses to listen at
	json, slow          bool
}

func demoCommand() *cobra.Command {
	var o demoOptions
	command := &cobra.Command{
		Use:   "demo",
		Short: "Run a company portal, a CRM, the broker and a stand-in for AWS on this machine",
		Long: "Runs everything that a sign-in needs on loopback ports: a company portal that is a SAML identity\n" +
			"provider, a CRM whose users sign in at an OpenID provider, the broker, and a stand-in for AWS with its\n" +
			"Studio. Nothing is kept when it ends.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return failed(runDemo(c, o)) },
	}
	command.Flags().StringVar(&o.broker, "listen", "127.0.0.1:8080", "address of the broker, port 0 for any free one")
	command.Flags().StringVar(&o.portal, "portal-listen", "127.0.0.1:8081", "address of the portal, port 0 for any free one")
	command.Flags().StringVar(&o.crm, "crm-listen", "127.0.0.1:8082", "address of the CRM and its OpenID provider, port 0 for any free one")
	command.Flags().BoolVar(&o.json, "json", false, "print the addresses as one line of JSON")
	command.Flags().BoolVar(&o.slow, "slow", false, "let AWS take its time to make a profile, as the real one does")
	return command
}

// runDemo is serve with everything around it: portal, CRM and a stand-in for
// AWS.
func runDemo(c *cobra.Command, o demoOptions) (err error) {
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
	if o.slow {
		aws.SetPending(slowly)
	}

	// The ports have to be known before anything is configured with them.
	doors, err := demoDoors(ctx, o)
	if err != nil {
		return err
	}
	at := doors.addresses(aws)
	portal, crm, file, err := surroundings(ctx, at, folder)
	if err != nil {
		return err
	}
	h, err := openHouse(file, aws.AWSConfig(demo.Region, awstest.ExampleKey()), []string{aws.StudioURL}, log, io.Discard)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	server, err := h.build(ctx, file)
	if err != nil {
		return err
	}
	doors.broker.handler, doors.portal.handler, doors.crm.handler = server.Handler(), portal.Handler(), crm.Handler()
	if err := printAddresses(c.OutOrStdout(), at, o.json); err != nil {
		return err
	}
	return keepOpen(ctx, log, 0, doors.broker, doors.portal, doors.crm)
}

// demoTown is the doors of a demo.
type demoTown struct{ broker, portal, crm door }

// demoDoors opens every door, or none.
func demoDoors(ctx context.Context, o demoOptions) (demoTown, error) {
	var t demoTown
	for _, d := range []struct {
		door               *door
		who, flag, address string
	}{{&t.broker, "broker", "listen", o.broker}, {&t.portal, "portal", "portal-listen", o.portal}, {&t.crm, "CRM", "crm-listen", o.crm}} {
		var err error
		if *d.door, err = listen(ctx, d.address, nil); err != nil {
			d.door.listener = nil
			return demoTown{}, errors.Join(fmt.Errorf("the %s's address: %w; choose another with --%s", d.who, err, d.flag), t.close())
		}
	}
	return t, nil
}

func (t demoTown) close() error {
	var errs []error
	for _, d := range []door{t.broker, t.portal, t.crm} {
		if d.listener != nil {
			errs = append(errs, d.listener.Close())
		}
	}
	return errors.Join(errs...)
}

// addresses are how browsers reach everything. To them, the broker is another
// site than the rest: localhost is not 127.0.0.1.
func (t demoTown) addresses(aws *awstest.Loopback) demo.Addresses {
	crm := "http://127.0.0.1:" + port(t.crm)
	return demo.Addresses{
		Portal: "http://127.0.0.1:" + port(t.portal),
		Broker: "http://localhost:" + port(t.broker),
		Studio: aws.StudioURL,
		AWS:    aws.URL,
		CRM:    crm,
		OpenID: demo.Issuer(crm),
	}
}

func port(d door) string {
	_, port, _ := net.SplitHostPort(d.listener.Addr().String()) // it is one
	return port
}

// surroundings makes portal, CRM and the broker's configuration, and
// introduces them to each other.
func surroundings(ctx context.Context, at demo.Addresses, folder string) (*demo.Portal, *demo.CRM, *config.File, error) {
	portal, err := demo.NewPortal(at)
	if err != nil {
		return nil, nil, nil, err
	}
	crm, err := demo.NewCRM(at)
	if err != nil {
		return nil, nil, nil, err
	}
	key, certificate, err := newSigningPair(clock())
	if err != nil {
		return nil, nil, nil, err
	}
	settings := demo.Settings{Portal: portal, CRM: crm, SigningKey: key, Certificate: certificate, SessionKeys: session.NewKeys().Text()}
	path, err := settings.Write(folder)
	if err != nil {
		return nil, nil, nil, err
	}
	file, err := config.Load(path)
	if err != nil {
		return nil, nil, nil, err
	}
	us, problem := newProvider(ctx, file, 0, judging())
	if problem != nil {
		return nil, nil, nil, problem
	}
	return portal, crm, file, portal.Trust(us.(*saml.Provider).Metadata())
}

// printAddresses says where to go. A listener accepts as soon as it exists, so
// what is printed answers.
func printAddresses(w io.Writer, at demo.Addresses, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(at)
	}
	_, err := fmt.Fprintf(w, `Open the portal and click a tile, or open the CRM and sign in:

  portal   %s   people of a company, by SAML
  crm      %s   customers of a CRM, by OpenID Connect
  broker   %s
  openid   %s   (stand-in for Amazon Cognito)
  studio   %s   (stand-in)
  aws      %s   (stand-in)

Ctrl-C ends it; nothing is kept.
`, at.Portal, at.CRM, at.Broker, at.OpenID, at.Studio, at.AWS)
	return err
}
