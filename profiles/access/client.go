package access

import (
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/studiobroker/studiobroker/broker"
)

// location is what one client serves.
type location struct{ account, region string }

// client is SageMaker in one account and region; whoever calls brings their
// credentials. Its retry budget is its own.
func (a *Accounts) client(of broker.Account) *sagemaker.Client {
	c, _ := a.clients.ComputeIfAbsent(location{of.ID, of.Region}, func() (*sagemaker.Client, bool) {
		return sagemaker.NewFromConfig(a.aws, func(o *sagemaker.Options) { o.Region = of.Region }), false
	})
	return c
}

// The patience of one call: somebody is waiting at the door.
const (
	maxAttempts = 3
	maxBackoff  = time.Second
)

// retryer is the SDK's standard mode, one for each client. The adaptive one
// would make everybody wait who shares it.
func retryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = maxAttempts
		o.MaxBackoff = maxBackoff
	})
}

// idleConnections to one endpoint are kept for the next sign-ins.
const idleConnections = 100

func widen(t *http.Transport) {
	t.MaxIdleConns = max(t.MaxIdleConns, 4*idleConnections)
	t.MaxIdleConnsPerHost = max(t.MaxIdleConnsPerHost, idleConnections)
}
