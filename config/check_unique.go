package config

// unique refuses two things of one name.
func (c *checker) unique(top *place) {
	c.distinct(top.in("providers"), "name", "provider", len(c.file.Providers), func(i int) ID { return c.file.Providers[i].Name })
	c.distinct(top.in("accounts"), "name", "account", len(c.file.Accounts), func(i int) ID { return c.file.Accounts[i].Name })
	c.distinct(top.in("tenants"), "id", "tenant", len(c.file.Tenants), func(i int) ID { return c.file.Tenants[i].ID })
	for i, tenant := range c.file.Tenants {
		c.distinct(top.at("tenants", i, "teams"), "id", "team", len(tenant.Teams), func(j int) ID { return tenant.Teams[j].ID })
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
