package awstest_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/stretchr/testify/require"

	"github.com/studiobroker/studiobroker/profiles/awstest"
)

// nullWriter drops an answer.
type nullWriter struct{}

func (nullWriter) Header() http.Header         { return http.Header{} }
func (nullWriter) Write(b []byte) (int, error) { return len(b), nil }
func (nullWriter) WriteHeader(int)             {}

// unsigned is a JSON call without a signature.
func unsigned(target string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "http://aws.test/", strings.NewReader("{}"))
	r.Header.Set("X-Amz-Target", target)
	r.Header.Set("Content-Type", "application/x-amz-json-1.1")
	return r
}

// signed is a call that the SDK's signer signed, changed before or after.
type signed struct {
	service, region string
	at              time.Duration // off the server's clock
	key             awstest.Key
	before, after   func(*http.Request)
}

// sha256 of "{}"
const emptyObject = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"

func (s signed) send(t *testing.T, w world) (status int, answer string) {
	r := unsigned("SageMaker.ListDomains")
	if s.before != nil {
		s.before(r)
	}
	k := s.key
	if k.ID == "" {
		k = awstest.ExampleKey()
	}
	creds := aws.Credentials{AccessKeyID: k.ID, SecretAccessKey: k.Secret, SessionToken: k.Token}
	service, in := s.service, s.region
	if service == "" {
		service, in = "sagemaker", region
	}
	require.NoError(t, v4.NewSigner().SignHTTP(t.Context(), creds, r, emptyObject, service, in, w.clock.Now().Add(s.at)))
	if s.after != nil {
		s.after(r)
	}
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	return rec.Code, rec.Body.String()
}

func TestSignatures(t *testing.T) {
	const wrong = "The request signature we calculated does not match"
	for sentence, test := range map[string]struct {
		call signed
		want string // in the answer; empty: accepted
	}{
		"a signature of the SDK's signer is accepted": {signed{}, ""},
		"one of four minutes ago is accepted":         {signed{at: -4 * time.Minute}, ""},
		"one of six minutes ago has expired":          {signed{at: -6 * time.Minute}, "InvalidSignatureException\",\"message\":\"Signature expired: "},
		"one of the future is refused":                {signed{at: 6 * time.Minute}, "Signature not yet current: "},
		"another service's scope is refused":          {signed{service: "sts", region: region}, "Credential should be scoped to correct service: 'sagemaker'."},
		"a scope without region is refused":           {signed{service: "sagemaker"}, "Credential should be scoped to a valid region."},
		"a wrong secret is refused":                   {signed{key: awstest.Key{ID: awstest.ExampleKey().ID, Secret: "guess"}}, wrong},
		"an unknown key is refused":                   {signed{key: awstest.Key{ID: "AKIANOBODY0000000000", Secret: "x"}}, "UnrecognizedClientException"},
		"a token where none belongs is refused":       {signed{key: awstest.Key{ID: awstest.ExampleKey().ID, Secret: awstest.ExampleKey().Secret, Token: "x"}}, "UnrecognizedClientException"},
		"a changed target is refused":                 {signed{after: func(r *http.Request) { r.Header.Set("X-Amz-Target", "SageMaker.ListUserProfiles") }}, wrong},
		"a changed host is refused":                   {signed{after: func(r *http.Request) { r.Host = "other.test" }}, wrong},
		"a changed path is refused":                   {signed{after: func(r *http.Request) { r.URL.Path = "/x" }}, wrong},
		"a changed query is refused":                  {signed{after: func(r *http.Request) { r.URL.RawQuery = "a=b" }}, wrong},
		"a query and odd spaces are canonical":        {signed{before: func(r *http.Request) { r.URL.RawQuery = "b=2&a=%20x"; r.Header.Set("X-Amz-Note", "  a   b ") }}, ""},
		"a changed body is refused":                   {signed{after: func(r *http.Request) { r.Body = http.NoBody }}, wrong},
		"a changed date is refused":                   {signed{after: func(r *http.Request) { shiftDate(r, time.Second) }}, wrong},
		"a lied payload hash is refused": {signed{before: func(r *http.Request) {
			r.Header.Set("X-Amz-Content-Sha256", strings.Repeat("0", 64))
		}}, wrong},
		"a date that is not the scope's is refused": {signed{after: func(r *http.Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "/20", "/19", 1))
		}}, "Date in Credential scope does not match YYYYMMDD"},
		"an X-Amz header that is not signed is refused": {signed{after: func(r *http.Request) { r.Header.Set("X-Amz-Extra", "x") }}, "'x-amz-extra' must be a 'SignedHeader'"},
		"a host that is not signed is refused": {signed{after: func(r *http.Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), ";host;", ";", 1))
		}}, "'host' must be a 'SignedHeader'"},
		"no signature is refused":      {signed{after: func(r *http.Request) { r.Header.Del("Authorization") }}, "MissingAuthenticationTokenException"},
		"another algorithm is refused": {signed{after: func(r *http.Request) { r.Header.Set("Authorization", "AWS4-ECDSA-P256-SHA256 x") }}, "IncompleteSignatureException"},
		"half a credential is refused": {signed{after: func(r *http.Request) { r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=a/b") }}, "'Credential' is not"},
		"a credential that ends otherwise is refused": {signed{after: func(r *http.Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "aws4_request", "aws5_request", 1))
		}}, "'Credential' is not"},
		"a signature that is cut short is refused": {signed{after: func(r *http.Request) {
			whole := r.Header.Get("Authorization")
			r.Header.Set("Authorization", whole[:len(whole)-2])
		}}, "'Signature' is not a SHA-256"},
		"a signature that is no hex, too":   {signed{after: func(r *http.Request) { r.Header.Set("Authorization", r.Header.Get("Authorization")+"zz") }}, "'Signature' is not a SHA-256"},
		"a date in another form is refused": {signed{after: func(r *http.Request) { r.Header.Set("X-Amz-Date", "yesterday") }}, "Date must be in ISO-8601 'basic format'"},
	} {
		t.Run(sentence, func(t *testing.T) {
			status, answer := test.call.send(t, newWorld(t))
			if test.want == "" {
				require.Equal(t, http.StatusOK, status, answer)
				return
			}
			require.Equal(t, http.StatusBadRequest, status)
			require.Contains(t, answer, test.want)
		})
	}
}

func shiftDate(r *http.Request, d time.Duration) {
	at, _ := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	r.Header.Set("X-Amz-Date", at.Add(d).Format("20060102T150405Z"))
}

func TestSessionCredentials(t *testing.T) {
	t.Run("a session ends", func(t *testing.T) {
		w := newWorld(t)
		k := w.enter(asPerson("alice"))
		w.clock.Advance(time.Hour - time.Second)
		_, answer := signed{key: k}.send(t, w)
		require.NotContains(t, answer, "ExpiredTokenException")
		w.clock.Advance(time.Second)
		_, answer = signed{key: k}.send(t, w)
		require.Contains(t, answer, "ExpiredTokenException")
	})
	t.Run("a session is nothing without its token", func(t *testing.T) {
		w := newWorld(t)
		k := w.enter(asPerson("alice"))
		k.Token = ""
		_, err := w.client(k).DescribeUserProfile(t.Context(), describe("alice"))
		refused(t, err, "UnrecognizedClientException")
	})
	t.Run("a deleted role takes its sessions along, and a new one does not revive them", func(t *testing.T) {
		w := newWorld(t)
		k := w.enter(asPerson("alice"))
		w.RemoveRole(launchRole)
		require.NoError(t, w.PutRole(awstest.Role{ARN: launchRole, Trust: policy(t, "launch-role-trust.json")}))
		_, err := w.client(k).DescribeUserProfile(t.Context(), describe("alice"))
		refused(t, err, "UnrecognizedClientException")
		require.Equal(t, "the role of this session was deleted", w.last().Reason)
	})
	t.Run("an hour after its end a session is forgotten", func(t *testing.T) {
		w := newWorld(t)
		k := w.enter(asPerson("alice"))
		w.clock.Advance(2*time.Hour + time.Second)
		signed{}.send(t, w) // any call tidies up
		_, answer := signed{key: k}.send(t, w)
		require.Contains(t, answer, "UnrecognizedClientException")
	})
	t.Run("STS has codes of its own", func(t *testing.T) {
		w := newWorld(t)
		for secret, want := range map[string]string{"guess": "SignatureDoesNotMatch", "": "InvalidClientTokenId"} {
			k := awstest.Key{ID: awstest.ExampleKey().ID, Secret: secret}
			if secret == "" {
				k = awstest.Key{ID: "AKIANOBODY0000000000", Secret: "x"}
			}
			_, err := sts.NewFromConfig(w.AWSConfig(region, k)).GetCallerIdentity(t.Context(), nil)
			refused(t, err, want, "StatusCode: 403")
		}
	})
	t.Run("the SDK corrects its clock by the server's", func(t *testing.T) {
		w := newWorld(t)
		w.clock.Advance(time.Hour)
		w.enter(asPerson("alice"))
		require.Equal(t, 1, w.Calls("AssumeRole"))
		require.Len(t, w.Events(), 2)
	})
}

// sign signs r for a service as the SDK does.
func sign(t *testing.T, r *http.Request, body, service string, k awstest.Key, at time.Time) {
	sum := sha256.Sum256([]byte(body))
	creds := aws.Credentials{AccessKeyID: k.ID, SecretAccessKey: k.Secret, SessionToken: k.Token}
	require.NoError(t, v4.NewSigner().SignHTTP(t.Context(), creds, r, hex.EncodeToString(sum[:]), service, region, at))
}
