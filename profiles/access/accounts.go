package access

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/maypok86/otter/v2"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/profiles"
)

// Config is what [New] needs.
type Config struct {
	// AWS is the broker's own way to AWS: credentials, region, endpoints. The
	// region is that of the STS in use, the account's own if empty; the endpoints of STS and SageMaker can
	// be set with BaseEndpoint or, if config.LoadDefaultConfig made AWS, with
	// AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_STS and AWS_ENDPOINT_URL_SAGEMAKER.
	// Its Retryer, if any, replaces ours: three attempts within two seconds.
	AWS aws.Config

	// Session is how long an assumed session lasts: 15 min if zero, held to
	// STS's 15 min and to the hour of role chaining. It bounds the minting of
	// presigned URLs, not the Studio session, which has its own length.
	Session time.Duration

	// CallTimeout bounds one call with all its attempts: 10 s if zero.
	CallTimeout time.Duration
}

// Accounts enters the accounts of assignments. It is safe for concurrent use.
type Accounts struct {
	aws     aws.Config
	sts     *sts.Client
	session time.Duration
	timeout time.Duration

	sessions *otter.Cache[sessionKey, *aws.CredentialsCache]
	clients  *otter.Cache[location, *sagemaker.Client]
}

// The bounds of what is kept. A session takes about 4 KB.
const (
	maxSessions = 4096
	maxClients  = 1024
)

// STS's bounds for DurationSeconds, the upper one for a role that is assumed
// from a role (IAM User Guide, role chaining).
const (
	minRoleSession = 15 * time.Minute
	maxRoleSession = time.Hour
)

// New returns the way into all accounts. It calls nobody.
func New(c Config) *Accounts {
	a := &Accounts{
		aws:      c.AWS.Copy(),
		session:  min(max(c.Session, minRoleSession), maxRoleSession),
		timeout:  c.CallTimeout,
		sessions: otter.Must(&otter.Options[sessionKey, *aws.CredentialsCache]{MaximumSize: maxSessions}),
		clients:  otter.Must(&otter.Options[location, *sagemaker.Client]{MaximumSize: maxClients}),
	}
	if a.timeout == 0 {
		a.timeout = 10 * time.Second
	}
	a.aws.HTTPClient = transport(c.AWS.HTTPClient)
	if a.aws.Retryer == nil {
		a.aws.Retryer = retryer
	}
	a.sts = sts.NewFromConfig(a.aws)
	return a
}

// transport is what all clients share, with room for the keep-alive
// connections of a rush: the SDK's default keeps ten.
func transport(given aws.HTTPClient) aws.HTTPClient {
	if given == nil {
		given = awshttp.NewBuildableClient()
	}
	if buildable, ok := given.(*awshttp.BuildableClient); ok {
		return buildable.WithTransportOptions(widen)
	}
	return given
}

// Enter assumes the access role of p's account for p's owner, unless a session
// is still good.
func (a *Accounts) Enter(ctx context.Context, p broker.Profile) (profiles.SageMaker, error) {
	key := keyOf(p)
	session, err := a.sessionFor(key, p)
	if err != nil {
		return nil, err
	}
	credentials, err := session.Retrieve(ctx)
	if err != nil {
		return nil, refusal(p, err)
	}
	return &person{
		client:  a.client(p.Assignment.Account),
		as:      signer(credentials),
		timeout: a.timeout,
		forget:  func() { a.sessions.Invalidate(key) },
	}, nil
}
