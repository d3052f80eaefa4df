package config

// unique refuses two things of one name, and tenants that one value means.
func (c *checker) unique(top *place) {
	c.distinct(top.in("providers"), "name", "provider", len(c.file.Providers), func(i int) ID { return c.file.Providers[i].Name })
	c.distinct(top.in("accounts"), "name", "account", len(c.file.Accounts), func(i int) ID { return c.file.Accounts[i].Name })
	c.distinct(top.in("tenants"), "id", "tenant", len(c.file.Tenants), func(i int) ID { return c.file.Tenants[i].ID })
	for i, tenant := range c.file.Tenants {
		c.distinct(top.at("tenants", i, "teams"), "id", "team", len(tenant.Teams), func(j int) ID { return tenant.Teams[j].ID })
	}
	c.values(top.in("tenants"))
}

// values refuses a value that means two tenants. Two of one ID are blamed
// already.
func (c *checker) values(list *place) {
	first := make(map[string]int, len(c.file.Tenants))
	for i, tenant := range c.file.Tenants {
		before, twice := first[tenant.value()]
		if !twice {
			first[tenant.value()] = i
			continue
		}
		at, other := list.item(i).in("value"), before
		if !at.present {
			at, other = list.item(before).in("value"), i
		}
		if at.present {
			c.report.wrong(at, CodeReference, "write the value that the provider sends for this tenant only", "it means tenant %s too", c.file.Tenants[other].ID)
		}
	}
}

func (c *checker) distinct(list *place, key, what string, n int, name func(int) ID) {
	first := make(map[ID]int, n)
	for i := range n {
		id := name(i)
		if before, twice := first[id]; twice && id != "" {
			c.report.wrong(list.item(i).in(key), CodeReference, "choose another "+key, "another %s is called %s, in line %d", what, id, list.item(before).in(key).node.Line)
			continue
		}
		first[id] = i
	}
}
