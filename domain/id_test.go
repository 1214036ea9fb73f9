package domain_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/trellisgraph/trellis/domain"
)

func TestIDsReadBackAsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "uuid")
		id := domain.NoteID(raw)
		s := id.String()
		require.Regexp(t, `^note_[0-7][0-9a-hjkmnp-tv-z]{25}$`, s)
		got, err := domain.ParseID[domain.NoteID]("id", s)
		require.NoError(t, err)
		require.Equal(t, id, got)

		tag := domain.TagID{Note: id, N: rapid.Int16Range(0, math.MaxInt16).Draw(t, "n")}
		gotTag, err := domain.ParseID[domain.TagID]("id", tag.String())
		require.NoError(t, err)
		require.Equal(t, tag, gotTag)

		comment := domain.CommentID{Note: id, Own: domain.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "own"))}
		gotComment, err := domain.ParseID[domain.CommentID]("id", comment.String())
		require.NoError(t, err)
		require.Equal(t, comment, gotComment)
	})
}

// The TypeID specification's example, so that other tools read our ids.
func TestIDIsTheTypeIDForm(t *testing.T) {
	t.Parallel()
	id := domain.UserID{0x01, 0x88, 0xba, 0xc7, 0x4a, 0xfa, 0x78, 0xaa, 0xbc, 0x3b, 0xbd, 0x1e, 0xef, 0x28, 0xd8, 0x81}
	require.Equal(t, "user_01h2xcejqtf2nbrexx3vqjhp41", id.String())
}

func TestIDsSortAsTheirBytes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := domain.NoteID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "a"))
		b := domain.NoteID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "b"))
		require.Equal(t, slices.Compare(a[:], b[:]), strings.Compare(a.String(), b.String()))
	})
}

func TestMalformedIDsAreBadInput(t *testing.T) {
	t.Parallel()
	good := domain.NoteID{1}.String()
	for name, tc := range map[string]struct{ reason, id string }{
		"empty":      {"nothing", ""},
		"no prefix":  {"which type?", good[5:]},
		"other type": {"a user is no note", "user" + good[4:]},
		"short":      {"25 characters", good[:len(good)-1]},
		"long":       {"27 characters", good + "0"},
		"alphabet":   {"u is not in Crockford's alphabet", good[:len(good)-1] + "u"},
		"case":       {"ids are lower case", strings.ToUpper(good)},
		"overflow":   {"more than 128 bits", "note_8" + good[6:]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := domain.ParseID[domain.NoteID]("id", tc.id)
			require.Equal(t, domain.CodeBadInput, domain.CodeOf(err), tc.reason)
		})
	}
}

// Whatever is taken for an id is what it is printed as again, and all else is refused as bad input.
func FuzzParseID(f *testing.F) {
	note := domain.NoteID{1, 2, 3}
	tag := domain.TagID{Note: note, N: 7}
	comment := domain.CommentID{Note: note, Own: domain.UUID{9}}
	for _, id := range []string{
		"", "_", "note_", note.String(), tag.String(), comment.String(), domain.UserID(note).String(), strings.ToUpper(note.String()),
		"note_8" + strings.Repeat("0", 25), "note_" + strings.Repeat("z", 26), "note_" + strings.Repeat("l", 26), note.String() + "\n",
		tag.String()[:34] + "zzzz", "note_" + strings.Repeat("光", 9), strings.Repeat("note_", 1000), "note_\x00",
	} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_ = domain.IDPrefix(text)
		readsBack[domain.NoteID](t, text)
		readsBack[domain.TagID](t, text)
		readsBack[domain.CommentID](t, text)
	})
}

func readsBack[ID fmt.Stringer, P interface {
	*ID
	UnmarshalGQL(v any) error
}](t *testing.T, text string) {
	t.Helper()
	id, err := domain.ParseID[ID, P]("id", text)
	if err != nil {
		require.Equal(t, domain.CodeBadInput, domain.CodeOf(err))
		return
	}
	require.Equal(t, text, id.String())
}
