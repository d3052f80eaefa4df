package awstest_test

import (
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
	launch := awstest.Role{ARN: launchRole, Trust: policy(t, "tenant-trust.json"), Permissions: policy(t, "tenant-launch-role.json")}
	together(func(i int) {
		name := fmt.Sprint("user", i)
		entered, err := w.sts().AssumeRole(t.Context(), asPerson(name))
		if !assert.NoError(t, err) {
			return
		}
		person := w.client(keyOf(entered))
		_, err = person.CreateUserProfile(t.Context(), profileOf(name))
		assert.NoError(t, err)
		out, err := person.CreatePresignedDomainUrl(t.Context(), presign(name))
		if !assert.NoError(t, err) {
			return
		}
		page, err := http.Get(*out.AuthorizedUrl)
		if assert.NoError(t, err) {
			page.Body.Close()
		}
	})
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
