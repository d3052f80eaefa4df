package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/idp/idptest"
	"github.com/studiobroker/studiobroker/idp/saml"
	"github.com/studiobroker/studiobroker/internal/outbound"
	"github.com/studiobroker/studiobroker/internal/state"
)

var errUnusable = errors.New("nobody can use it")

// archive is an address of metadata, and a keeper that asks it.
type archive struct {
	t      *testing.T
	keeper *metadataKeeper
	source metadataSource
	server *httptest.Server
	answer http.HandlerFunc
	asked  []http.Header
	now    time.Time
	log    bytes.Buffer
}

func newArchive(t *testing.T) *archive {
	t.Helper()
	a := &archive{t: t, now: time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)}
	a.server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.asked = append(a.asked, r.Header)
		a.answer(w, r)
	}))
	t.Cleanup(a.server.Close)
	a.source = metadataSource{provider: "corp", url: a.server.URL, client: a.server.Client(), use: func(metadata []byte) error {
		if _, err := saml.ReadAnchor(metadata); err != nil || bytes.Contains(metadata, []byte("expired")) {
			return errUnusable
		}
		return nil
	}}
	records, err := state.OpenFile(filepath.Join(t.TempDir(), "state.db"), func() time.Time { return a.now })
	require.NoError(t, err)
	t.Cleanup(func() { _ = records.Close() })
	a.restart(records)
	return a
}

func (a *archive) restart(r records) {
	a.keeper = newMetadataKeeper(r, slog.New(slog.NewTextHandler(&a.log, nil)), func() time.Time { return a.now })
	a.keeper.jitter = func(time.Duration) time.Duration { return 0 }
}

func (a *archive) says(metadata []byte) { a.answer = says(string(metadata)) }

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
}

func answers(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

func (a *archive) get() ([]byte, error) { return a.keeper.get(a.t.Context(), a.source) }

func (a *archive) kept() string {
	a.t.Helper()
	metadata, err := a.get()
	require.NoError(a.t, err)
	return string(metadata)
}

// refresh lets time pass, and tells whether something changed.
func (a *archive) refresh(after time.Duration) bool {
	a.now = a.now.Add(after)
	return a.keeper.refresh(a.t.Context(), a.source)
}

func fingerprint(c *x509.Certificate) string { return saml.Fingerprints([]*x509.Certificate{c})[0] }

func TestMetadataIsFetchedAgain(t *testing.T) {
	idp := newIDP(t, "one")
	t.Run("once an hour, and not sooner", func(t *testing.T) {
		a := newArchive(t)
		a.says(idp.Metadata())
		for range 3 {
			require.Equal(t, string(idp.Metadata()), a.kept())
		}
		require.False(t, a.refresh(time.Hour-1))
		require.Len(t, a.asked, 1)
		require.False(t, a.refresh(1), "it is the same")
		require.Len(t, a.asked, 2)
	})
	t.Run("a bit sooner by chance, so that replicas do not ask together", func(t *testing.T) {
		a := newArchive(t)
		a.keeper.jitter = func(most time.Duration) time.Duration { require.Equal(t, 6*time.Minute, most); return most }
		a.says(idp.Metadata())
		a.kept()
		a.refresh(54 * time.Minute)
		require.Len(t, a.asked, 2)
	})
	t.Run("when somebody says so", func(t *testing.T) {
		a := newArchive(t)
		a.says(idp.Metadata())
		a.kept()
		a.keeper.lookAgain()
		a.refresh(0)
		require.Len(t, a.asked, 2)
	})
	for name, tt := range map[string]struct {
		attribute string
		wait      time.Duration
	}{
		"sooner if it wants to":               {`cacheDuration="PT20M"`, 20 * time.Minute},
		"not all the time, whatever it wants": {`cacheDuration="PT1S"`, 5 * time.Minute},
		"not later, whatever it wants":        {`cacheDuration="P30D"`, time.Hour},
		"before it ends":                      {`validUntil="2026-11-25T13:00:00Z"`, 30 * time.Minute},
		"though not all the time at its end":  {`validUntil="2026-11-25T12:01:00Z"`, 5 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			a := newArchive(t)
			a.says(bytes.Replace(idp.Metadata(), []byte("entityID="), []byte(tt.attribute+" entityID="), 1))
			a.kept()
			a.refresh(tt.wait - 1)
			require.Len(t, a.asked, 1)
			a.refresh(1)
			require.Len(t, a.asked, 2)
		})
	}
	t.Run("with the marks of what is there, so that nothing travels twice", func(t *testing.T) {
		a := newArchive(t)
		a.answer = func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"v1"`)
			http.ServeContent(w, r, "", a.now.Truncate(24*time.Hour), bytes.NewReader(idp.Metadata()))
		}
		a.kept()
		require.Empty(t, a.asked[0].Get("If-None-Match")+a.asked[0].Get("If-Modified-Since"))
		for range 2 {
			require.False(t, a.refresh(time.Hour))
			require.Equal(t, `"v1"`, a.asked[len(a.asked)-1].Get("If-None-Match"))
			require.Equal(t, "Wed, 25 Nov 2026 00:00:00 GMT", a.asked[len(a.asked)-1].Get("If-Modified-Since"))
		}
		require.Equal(t, string(idp.Metadata()), a.kept())
		require.Equal(t, a.now, a.keeper.news(a.source).fetched, "unchanged is as good as fetched")
		require.Len(t, a.asked, 3)
	})
}

func TestTheLastGoodMetadataStaysInForce(t *testing.T) {
	idp := newIDP(t, "one")
	for name, answer := range map[string]http.HandlerFunc{
		"the address fails":                   answers(http.StatusBadGateway),
		"an error page is sent as if it were": says("<html>maintenance</html>"),
		"what it says cannot be used":         says(strings.Replace(string(idp.Metadata()), "entityID=", `ID="expired" entityID=`, 1)),
		"it is too large":                     says(string(idp.Metadata()) + strings.Repeat(" ", metadataMax)),
		"it ends in the middle":               says(string(idp.Metadata()[:500])),
		"the address has moved": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.example/?t=1", http.StatusFound)
		},
		"the connection breaks": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10000")
			_, _ = w.Write(idp.Metadata())
		},
	} {
		t.Run("when "+name, func(t *testing.T) {
			a := newArchive(t)
			a.says(idp.Metadata())
			before := a.kept()
			a.answer = answer
			for range 3 {
				require.False(t, a.refresh(time.Hour))
				require.Equal(t, before, a.kept())
			}
			require.Contains(t, a.log.String(), `"last stays in force"=true`)
			require.NotEmpty(t, a.keeper.news(a.source).trouble)
			a.says(idp.Metadata())
			require.True(t, a.refresh(time.Hour))
			require.Empty(t, a.keeper.news(a.source).trouble)
		})
	}
	t.Run("an address that does not answer is asked again soon", func(t *testing.T) {
		a := newArchive(t)
		a.says(idp.Metadata())
		a.kept()
		a.answer = answers(http.StatusBadGateway)
		a.refresh(time.Hour)
		a.refresh(5*time.Minute - 1)
		require.Len(t, a.asked, 2)
		a.refresh(1)
		require.Len(t, a.asked, 3)
	})
	t.Run("over a restart, while nobody answers", func(t *testing.T) {
		a := newArchive(t)
		a.says(idp.Metadata())
		before := a.kept()
		a.restart(a.keeper.records)
		a.answer = answers(http.StatusBadGateway)
		require.Equal(t, before, a.kept())
		require.Len(t, a.asked, 1, "a start waits for nobody")
		require.False(t, a.refresh(0))
		require.Len(t, a.asked, 2, "but asks at once")
	})
	t.Run("not for another address", func(t *testing.T) {
		a := newArchive(t)
		a.says(idp.Metadata())
		a.kept()
		a.source.url += "/elsewhere"
		a.answer = answers(http.StatusBadGateway)
		_, err := a.get()
		require.Error(t, err)
	})
	t.Run("nothing is trusted while nobody knows what was", func(t *testing.T) {
		a := newArchive(t)
		a.restart(broken{})
		a.says(idp.Metadata())
		_, err := a.get()
		require.ErrorIs(t, err, errUnusable)
		require.Empty(t, a.asked)
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// broken is records that cannot be read.
type broken struct{ noRecords }

func (broken) Get(context.Context, string) ([]byte, bool, error) { return nil, false, errUnusable }

func TestMetadataThatCannotBeHad(t *testing.T) {
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		words  string
	}{
		"an error page is none":        {answers(http.StatusNotFound), "404"},
		"more than a megabyte is none": {says(strings.Repeat("x", metadataMax+1)), "more than 1 MB"},
		"an answer without end is none": {func(w http.ResponseWriter, _ *http.Request) {
			for chunk := make([]byte, 1<<16); ; {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}, "more than 1 MB"},
		"a redirect is not followed": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.example/md?token=x", http.StatusFound)
		}, "302 Found, on to https://elsewhere.example/md: redirects are not followed"},
		"unchanged is no first answer": {answers(http.StatusNotModified), "304"},
	} {
		t.Run(name, func(t *testing.T) {
			a := newArchive(t)
			a.answer = tt.answer
			_, err := a.get()
			require.ErrorContains(t, err, tt.words)
			require.Equal(t, CodeAbsent, broker.CodeOf(err))
			require.NotContains(t, a.log.String(), "token")
		})
	}
	t.Run("is looked for again every minute", func(t *testing.T) {
		a := newArchive(t)
		a.answer = answers(http.StatusNotFound)
		for range 3 {
			_, err := a.get()
			require.ErrorContains(t, err, "404")
		}
		require.False(t, a.refresh(time.Minute-1))
		require.Len(t, a.asked, 1, "a reload does not ask again either")
		a.says(newIDP(t, "one").Metadata())
		require.True(t, a.refresh(1))
		a.kept()
	})
	t.Run("is looked for again when what it said last cannot be used any more", func(t *testing.T) {
		a := newArchive(t)
		a.says(newIDP(t, "one").Metadata())
		a.kept()
		a.source.use = func([]byte) error { return errUnusable }
		a.now = a.now.Add(time.Hour)
		for range 2 {
			_, err := a.get()
			require.ErrorIs(t, err, errUnusable)
		}
		require.Len(t, a.asked, 2)
		a.refresh(time.Minute)
		require.Len(t, a.asked, 3)
	})
	t.Run("is not waited for without end", func(t *testing.T) {
		a := newArchive(t)
		a.source.client = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			_, bounded := r.Context().Deadline()
			require.True(t, bounded)
			return nil, errUnusable
		})}
		_, err := a.get()
		require.ErrorIs(t, err, errUnusable)
	})
	t.Run("is not fetched from a private network", func(t *testing.T) {
		a := newArchive(t)
		a.says(newIDP(t, "one").Metadata())
		a.source.client = outbound.NewClients().For("https://idp.example.com/metadata", false)
		_, err := a.get()
		require.ErrorIs(t, err, outbound.ErrRefused)
		require.ErrorContains(t, err, "private_network: true")
		require.Empty(t, a.asked)
	})
	t.Run("is not fetched from a server that nobody vouches for", func(t *testing.T) {
		a := newArchive(t)
		a.source.client = outbound.NewClients().For(a.source.url, false)
		_, err := a.get()
		require.ErrorContains(t, err, "certificate")
		require.Empty(t, a.asked)
	})
}

func TestARolloverAndAStranger(t *testing.T) {
	idp, next, other := newIDP(t, "one"), newIDP(t, "one"), newIDP(t, "two")
	trusting := func(t *testing.T, certificates ...*x509.Certificate) *archive {
		t.Helper()
		a := newArchive(t)
		a.says(idp.MetadataWith(certificates...))
		a.kept()
		require.Contains(t, a.log.String(), "level=INFO", "who was never trusted is no surprise")
		require.NotContains(t, a.log.String(), "level=WARN")
		a.log.Reset()
		return a
	}
	t.Run("the next certificate joins, and the old one leaves, and the log tells", func(t *testing.T) {
		a := trusting(t, idp.Certificate)
		a.says(idp.MetadataWith(idp.Certificate, next.Certificate))
		require.True(t, a.refresh(time.Hour))
		require.Contains(t, a.log.String(), "level=WARN")
		require.Contains(t, a.log.String(), "came=["+fingerprint(next.Certificate)+"] went=[]")
		a.log.Reset()
		a.says(next.Metadata())
		require.True(t, a.refresh(time.Hour))
		require.Contains(t, a.log.String(), "came=[] went=["+fingerprint(idp.Certificate)+"]")
		require.Equal(t, string(next.Metadata()), a.kept())
	})
	t.Run("a withdrawn certificate is withdrawn here", func(t *testing.T) {
		a := trusting(t, idp.Certificate, next.Certificate)
		a.says(idp.Metadata())
		require.True(t, a.refresh(time.Hour))
		require.Equal(t, string(idp.Metadata()), a.kept())
	})
	for name, stranger := range map[string]*idptest.SAML{"other certificates all at once": next, "another entity ID": other} {
		t.Run(name+" change nothing, also over a restart and when somebody says look again", func(t *testing.T) {
			a := trusting(t, idp.Certificate)
			a.says(stranger.MetadataWith(stranger.Certificate))
			for range 2 {
				require.False(t, a.refresh(time.Hour))
				a.keeper.lookAgain()
				require.False(t, a.refresh(0))
				require.Equal(t, string(idp.Metadata()), a.kept())
				a.restart(a.keeper.records)
			}
			require.False(t, a.refresh(0))
			require.Contains(t, a.log.String(), "code=SB-5104")
			require.Contains(t, a.keeper.news(a.source).String(), "newer cannot be had (SB-5104)")
		})
		t.Run(name+" are what the operator may approve", func(t *testing.T) {
			a := trusting(t, idp.Certificate)
			a.says(stranger.Metadata())
			require.False(t, a.refresh(time.Hour))
			anchor, err := saml.ReadAnchor(stranger.Metadata())
			require.NoError(t, err)
			require.Contains(t, a.log.String(), "approve: "+anchor.Fingerprint(), "the log tells what to write")

			a.source.approve = strings.Repeat("0", 64)
			require.False(t, a.refresh(time.Hour), "it is about another one")
			a.source.approve = anchor.Fingerprint()
			require.True(t, a.refresh(time.Hour))
			require.Equal(t, string(stranger.Metadata()), a.kept())
			a.says(idp.Metadata())
			require.False(t, a.refresh(time.Hour), "there is no way back by itself")
		})
	}
	t.Run("a stranger is one too when what was trusted has ended", func(t *testing.T) {
		a := trusting(t, idp.Certificate)
		works := a.source.use
		a.source.use = func(metadata []byte) error {
			if bytes.Equal(metadata, idp.Metadata()) {
				return errUnusable
			}
			return works(metadata)
		}
		a.says(next.Metadata())
		require.False(t, a.refresh(time.Hour))
		_, err := a.get()
		require.ErrorIs(t, err, errUnusable)
	})
}
