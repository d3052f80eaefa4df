package idptest

// Person is somebody whom the identity provider knows.
type Person struct {
	NameID       string
	NameIDFormat string // unspecified unless set
	Attributes   []Attribute
}

// Attribute is one statement about a person.
type Attribute struct {
	Name         string
	FriendlyName string // left out if empty
	Values       []string
}

// Someone is a person with the attributes of AWS's sample: ssouserid and
// teamid.
func Someone(userID string, teams ...string) Person {
	return Person{
		NameID: userID,
		Attributes: []Attribute{
			{Name: "ssouserid", Values: []string{userID}},
			{Name: "teamid", Values: teams},
		},
	}
}
