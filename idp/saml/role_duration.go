package saml

import (
	"bytes"
	"encoding/xml"
	"slices"
)

// withoutRoleDurations reads metadata as if no role said how long it wants to
// be kept: crewjam/saml takes "PT1H" there for a number, and would refuse all
// of it. What entity and federation say stays.
type withoutRoleDurations struct{ metadata *xml.Decoder }

func decoder(metadata []byte) *xml.Decoder {
	return xml.NewTokenDecoder(withoutRoleDurations{xml.NewDecoder(bytes.NewReader(metadata))})
}

// Token implements [xml.TokenReader]. Names are resolved by whom it serves.
func (r withoutRoleDurations) Token() (xml.Token, error) {
	token, err := r.metadata.RawToken()
	start, ok := token.(xml.StartElement)
	if !ok || start.Name.Local == "EntityDescriptor" || start.Name.Local == "EntitiesDescriptor" {
		return token, err
	}
	start.Attr = slices.DeleteFunc(start.Attr, func(a xml.Attr) bool { return a.Name.Space == "" && a.Name.Local == "cacheDuration" })
	return start, err
}
