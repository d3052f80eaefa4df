package awstest

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// AWSConfig is how the SDK for Go reaches this server with key k in region. It
// reads neither environment nor files.
func (l *Loopback) AWSConfig(region string, k Key) aws.Config {
	return aws.Config{
		Region:       region,
		BaseEndpoint: aws.String(l.URL),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: k.ID, SecretAccessKey: k.Secret, SessionToken: k.Token, Source: "awstest"}, nil
		}),
	}
}

// Environ are the variables that send any AWS SDK or the AWS CLI to this
// server with key k in region, as for exec.Cmd.Env.
func (l *Loopback) Environ(region string, k Key) []string {
	env := []string{
		"AWS_ENDPOINT_URL=" + l.URL,
		"AWS_REGION=" + region,
		"AWS_DEFAULT_REGION=" + region,
		"AWS_ACCESS_KEY_ID=" + k.ID,
		"AWS_SECRET_ACCESS_KEY=" + k.Secret,
		"AWS_EC2_METADATA_DISABLED=true",
	}
	if k.Token != "" {
		env = append(env, "AWS_SESSION_TOKEN="+k.Token)
	}
	return env
}
