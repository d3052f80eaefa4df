package profiles_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/profiles"
	"github.com/studiobroker/studiobroker/profiles/awstest"
)

// BenchmarkWarmSignIn is Ensure and Open of a known profile, with AWS in the
// same process. BenchmarkPresign is the bare SDK call in it, and
// BenchmarkWarmSignInWithoutAWS what we add.
func BenchmarkWarmSignIn(b *testing.B) {
	w := newWorld(b)
	studio := w.studio(0)
	signIn(b, studio)
	b.ReportAllocs()
	for b.Loop() {
		signIn(b, studio)
	}
}

func BenchmarkPresign(b *testing.B) {
	w := newWorld(b)
	if err := w.PutProfile(awstest.Profile{Domain: "d-abc123", Name: "ann"}); err != nil {
		b.Fatal(err)
	}
	if err := w.PutKey(awstest.Key{ID: "AKIAI44QH8DHBEXAMPLE", Secret: "x", Principal: "arn:aws:iam::111111111111:user/bench"}); err != nil {
		b.Fatal(err)
	}
	client := sagemaker.NewFromConfig(w.AWSConfig("eu-west-1", awstest.Key{ID: "AKIAI44QH8DHBEXAMPLE", Secret: "x"}))
	in := &sagemaker.CreatePresignedDomainUrlInput{DomainId: aws.String("d-abc123"), UserProfileName: aws.String("ann")}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.CreatePresignedDomainUrl(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWarmSignInWithoutAWS(b *testing.B) {
	studio := profiles.New(profiles.Config{Access: &script{presign: []any{url}, describe: []any{as(teamRole)}}})
	signIn(b, studio)
	b.ReportAllocs()
	for b.Loop() {
		signIn(b, studio)
	}
}

func signIn(b *testing.B, studio *profiles.Studio) {
	if _, _, err := launch(b.Context(), studio, ann, churning); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkName(b *testing.B) {
	who, a := broker.Identity{Issuer: "https://idp.example.com/saml", Subject: "ann.lee@example.com"}, churning
	b.ReportAllocs()
	for b.Loop() {
		profiles.Name(who, a)
	}
}
