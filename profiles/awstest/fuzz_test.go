package awstest

import "testing"

// Whatever a caller sends is decoded and held to the model without a panic,
// and what passes is an input that the operations can read.
func FuzzDecode(f *testing.F) {
	f.Add("CreateUserProfile", `{"DomainId":"d-a","UserProfileName":"a","Tags":[{"Key":"a","Value":null}],"UserSettings":{"SharingSettings":[{}]}}`)
	f.Add("CreatePresignedDomainUrl", `{"DomainId":[{"a":[null]}],"ExpiresInSeconds":1e400}`)
	f.Add("AssumeRole", "RoleArn=a&Tags.member.1.Key=b&Tags.member.1.Key.x=c&Tags=d&DurationSeconds=-")
	f.Add("AssumeRole", "Action=AssumeRole&TransitiveTagKeys.member=1&.=&..=&PolicyArns.member.2.arn=x")
	tables, err := models()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, operation, body string) {
		for service, wire := range map[string]protocol{"sagemaker": jsonProtocol{}, "sts": queryProtocol{}} {
			m := tables[service]
			op, ok := m.Operations[operation]
			if !ok {
				continue
			}
			doc, err := wire.decode([]byte(body), m, op.Input)
			if err != nil {
				continue
			}
			v := m.validate(op.Input, doc)
			if v.unknown != "" {
				t.Fatalf("an unknown member got through: %s", v.unknown)
			}
		}
	})
}
