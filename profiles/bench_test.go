package profiles_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/studiobroker/studiobroker/broker"
	"github.com/studiobroker/studiobroker/profiles"
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
	signIn(b, w.studio(0))
	name := profiles.Name(ann, churning)
	client, err := w.accounts().Enter(b.Context(), broker.Profile{Owner: ann, Assignment: churning, Name: name})
	if err != nil {
		b.Fatal(err)
	}
	in := &sagemaker.CreatePresignedDomainUrlInput{DomainId: aws.String(churning.Domain), UserProfileName: aws.String(name)}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.CreatePresignedDomainURL(b.Context(), in); err != nil {
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
