package strict

// Space is the namespace name of the element's name.
func (e *Element) Space() string { return string(e.in.at(e.space)) }
