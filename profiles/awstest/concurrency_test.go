package awstest_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/profiles/awstest"
)

// Everything at once: run it with -race.
func TestConcurrentUse(t *testing.T) {
	w := newWorld(t)
	w.SetPending(0)
	var all sync.WaitGroup
	together := func(do func(i int)) {
		for i := range 8 {
			all.Go(func() { do(i) })
		}
	}
	launch := awstest.Role{ARN: launchRole, Trust: policy(t, "launch-role-trust.json"), Permissions: policy(t, "launch-role.json")}
	together(func(i int) { assert.NoError(t, w.visit(t.Context(), fmt.Sprint("user", i))) })
	together(func(i int) {
		assert.NoError(t, w.PutRole(launch))
		assert.NoError(t, w.PutDomain(awstest.Domain{Account: account, Region: region, ID: domainID}))
		assert.NoError(t, w.PutProfile(awstest.Profile{Domain: domainID, Name: fmt.Sprint("placed", i)}))
		w.PutAccount(awstest.Account{ID: account})
		w.SetLatency("DescribeUserProfile", time.Duration(i))
		w.SetRate("ListTags", 1, i)
	})
	together(func(int) {
		w.Events()
		w.Visits()
		w.Calls("")
		w.Profiles(domainID)
		w.Profile(domainID, "user1")
	})
	all.Wait()
	require.Len(t, w.Profiles(domainID), 16)
	require.Len(t, w.Visits(), 8)
	require.Equal(t, 8, w.Calls("AssumeRole"))
}

// visit is a new person's whole way into Studio. It may run outside of the
// test's own goroutine.
func (w world) visit(ctx context.Context, name string) error {
	entered, err := w.sts().AssumeRole(ctx, asPerson(name))
	if err != nil {
		return err
	}
	person := w.client(keyOf(entered))
	if _, err = person.CreateUserProfile(ctx, profileOf(name)); err != nil {
		return err
	}
	out, err := person.CreatePresignedDomainUrl(ctx, presign(name))
	if err != nil {
		return err
	}
	page, err := http.Get(*out.AuthorizedUrl)
	if err != nil {
		return err
	}
	return page.Body.Close()
}
