package awstest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/studiobroker/studiobroker/profiles/awstest"
)

// A broker enters a tenant's account, makes a profile and opens Studio.
func Example() {
	ctx := context.Background()
	cloud, err := awstest.Listen(awstest.Config{
		Roles: []awstest.Role{{
			ARN: "arn:aws:iam::111111111111:role/launch",
			Trust: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
				"Principal":{"AWS":"arn:aws:iam::999999999999:role/studiobroker-broker"},
				"Condition":{"StringEquals":{"sts:ExternalId":"only-we-know"}}}]}`,
		}},
		Domains: []awstest.Domain{{Account: "111111111111", Region: "eu-west-1", ID: "d-example"}},
	})
	if err != nil {
		panic(err)
	}
	defer cloud.Close()

	enter := &sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::111111111111:role/launch"), RoleSessionName: aws.String("alice")}
	broker := sts.NewFromConfig(cloud.AWSConfig("eu-west-1", awstest.ExampleKey()))
	_, err = broker.AssumeRole(ctx, enter)
	fmt.Println("refused:", err != nil, "because", cloud.Events()[0].Reason)

	enter.ExternalId = aws.String("only-we-know")
	session, err := broker.AssumeRole(ctx, enter)
	if err != nil {
		panic(err)
	}
	alice := sagemaker.NewFromConfig(cloud.AWSConfig("eu-west-1", awstest.Key{
		ID: *session.Credentials.AccessKeyId, Secret: *session.Credentials.SecretAccessKey, Token: *session.Credentials.SessionToken,
	}))
	domain, name := aws.String("d-example"), aws.String("alice")
	if _, err := alice.CreateUserProfile(ctx, &sagemaker.CreateUserProfileInput{DomainId: domain, UserProfileName: name}); err != nil {
		panic(err)
	}
	door, err := alice.CreatePresignedDomainUrl(ctx, &sagemaker.CreatePresignedDomainUrlInput{DomainId: domain, UserProfileName: name})
	if err != nil {
		panic(err)
	}

	jar, _ := cookiejar.New(nil)
	page, err := (&http.Client{Jar: jar}).Get(*door.AuthorizedUrl)
	if err != nil {
		panic(err)
	}
	page.Body.Close()
	fmt.Println("Studio:", page.Status, "for", cloud.Visits()[0].Actor)
	// Output:
	// refused: true because sts:AssumeRole: the role's trust policy: statement 1: StringEquals sts:ExternalId
	// Studio: 200 OK for arn:aws:sts::111111111111:assumed-role/launch/alice
}
