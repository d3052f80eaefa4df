// Package directory decides which workspaces a person has. It holds teams, the
// rules that say who is in them, and which provider may speak about which team.
//
// A person is in a team if one of the team's rules matches what their provider
// says of them, and that provider is bound to the team. Values are compared
// exactly, byte by byte: "Team1" is not "team1". Nothing is guessed from names
// or e-mail addresses.
//
// A look-up costs in the number of values that the provider sent, not in the
// number of teams.
package directory
