package community_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
)

func anything(string) bool { return true }

func TestHandlesOfAnIdentity(t *testing.T) {
	t.Parallel()
	id := domain.UserID{15: 1} // user_00000000000000000000000001
	for name, tc := range map[string]struct {
		reason string
		who    community.Identity
		want   string
	}{
		"username":             {"what somebody chose is best", community.Identity{Username: "Lin.Yi-Zhi_7", Name: "Lin"}, "lin.yi-zhi_7"},
		"username, address":    {"an address is not made public", community.Identity{Username: "lin@corp.example", Name: "Mo Chen"}, "mo.chen"},
		"addresses only":       {"nor is a part of it", community.Identity{Username: "lin@corp.example", Name: "lin@corp.example"}, "user_0001"},
		"name":                 {"then the person's", community.Identity{Name: "  Ann   Lee "}, "ann.lee"},
		"too short":            {"two letters are no handle", community.Identity{Username: "al", Name: "Al Bo"}, "al.bo"},
		"another script":       {"letters are not made up", community.Identity{Username: "林一枝", Name: "Lin Yizhi"}, "lin.yizhi"},
		"looks like another":   {"nor made to look like others", community.Identity{Username: "аdmin"}, "dmin"}, // a Cyrillic a
		"marks":                {"marks stand between letters, one at a time", community.Identity{Username: "..a__-b.c-"}, "a-b.c"},
		"long":                 {"a handle ends", community.Identity{Username: strings.Repeat("a", 29) + ".b"}, strings.Repeat("a", 29)},
		"reserved":             {"the platform's names are its own", community.Identity{Username: "Admin", Name: "Mo Chen"}, "mo.chen"},
		"nothing but reserved": {"however many", community.Identity{Username: "trellis", Name: "Help"}, "user_0001"},
		"nothing that serves":  {"everybody gets a handle", community.Identity{Username: "林", Name: "\x00"}, "user_0001"},
		"nothing":              {"everybody does", community.Identity{}, "user_0001"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			handles := tc.who.Handles(id, anything)
			require.Equal(t, tc.want, handles[0], tc.reason)
			require.True(t, strings.HasSuffix(handles[len(handles)-1], "_00000000000000000000000001"), "the last is nobody else's")
		})
	}
	require.Equal(t, "mo.chen", community.Identity{Username: "lin", Name: "Mo Chen"}.Handles(id, func(h string) bool { return h != "lin" })[0])
	require.Equal(t, []string{"lin", "lin_0001", "lin_00000001", "lin_00000000000000000000000001"}, community.Identity{Username: "lin"}.Handles(id, anything))
}

// Whatever an issuer says, there is a handle that can be somebody's, and the last of two users never meet.
func TestHandlesArePlausible(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		who := community.Identity{
			Username: rapid.String().Draw(t, "username"), Name: rapid.String().Draw(t, "name"),
		}
		a := domain.UserID{15: rapid.Byte().Draw(t, "a")}
		b := domain.UserID{0: 1, 15: rapid.Byte().Draw(t, "b")}
		of, others := who.Handles(a, anything), who.Handles(b, anything)
		for _, handle := range of {
			require.True(t, domain.PlausibleHandle(handle), "%q", handle)
			require.GreaterOrEqual(t, len(handle), 3)
		}
		require.NotContains(t, others, of[len(of)-1])
	})
}

func TestNewUser(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ reason, name, want string }{
		"name":        {"a name in any script", "林一枝", "林一枝"},
		"none":        {"else the handle", "", "lin"},
		"unseen":      {"else the handle", "\u200b\u202e\x00", "lin"},
		"turns round": {"a name cannot turn the line around it", "Lin\u202eniL", "LinniL"},
		"lines":       {"a name is one line", " Lin\n\t Yizhi\u00a0", "Lin Yizhi"},
		"long":        {"a name ends", strings.Repeat("枝", 60), strings.Repeat("枝", 50)},
		"not UTF-8":   {"what cannot be stored is left out", "Lin\xff", "Lin"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			user := community.NewUser(domain.UserID{1}, community.Identity{Name: tc.name}, "lin", now())
			require.Equal(t, &community.User{
				ID: domain.UserID{1}, Handle: "lin", DisplayName: tc.want, AccountKind: community.AccountPersonal, JoinedAt: now(),
				LikesPublic: true,
			}, user, tc.reason)
			require.True(t, utf8.ValidString(user.DisplayName))
		})
	}
}
