package saml

// Judge takes base64 through the steps, up to verified bytes that passed the gate
// again. With read it goes on to what they say.
func (p *Provider) Judge(encoded []byte, read bool) error {
	h := p.hearing(encoded, nil, p.now())
	defer h.end()
	steps := gateSteps()
	if !read {
		steps = steps[:len(steps)-1]
	}
	for _, s := range steps {
		if err := s.run(h); err != nil {
			return err
		}
	}
	return nil
}
