package demo_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/seed/demo"
)

func newGenerator() *demo.Generator {
	return demo.NewGenerator(rand.New(rand.NewPCG(1, 2)))
}

func TestGeneratorIsDeterministicByIndex(t *testing.T) {
	t.Parallel()
	first, second := newGenerator(), newGenerator()
	for _, i := range []int{0, 1, 7, 99, 12345, 999999} {
		first.Note(i + 1)
		require.Equal(t, second.Person(i), first.Person(i))
		require.Equal(t, second.Note(i), first.Note(i))
		require.Equal(t, second.Product(i), first.Product(i))
		require.Equal(t, second.Remark(i, 3, demo.Chinese), first.Remark(i, 3, demo.Chinese))
	}
	other := demo.NewGenerator(rand.New(rand.NewPCG(3, 4)))
	require.NotEqual(t, other.Note(5), first.Note(5))
}

func TestGeneratedPeopleAreAllDifferent(t *testing.T) {
	t.Parallel()
	gen := newGenerator()
	handles, names := map[string]bool{}, map[string]bool{}
	for _, p := range demo.People() {
		handles[p.Handle], names[p.DisplayName] = true, true
	}
	for i := range 60000 {
		p := gen.Person(i)
		require.False(t, handles[p.Handle], p.Handle)
		require.False(t, names[p.DisplayName], p.DisplayName)
		handles[p.Handle], names[p.DisplayName] = true, true
		if i < 200 {
			require.Regexp(t, `^[a-z0-9_.]{3,30}$`, p.Handle)
			drawable(t, p.Avatar)
		}
	}
}

func TestGeneratedNotesAndProductsHoldTogether(t *testing.T) {
	t.Parallel()
	gen := newGenerator()
	langs, titles := map[demo.Lang]int{}, map[string]bool{}
	for i := range 2000 {
		n := gen.Note(i)
		langs[n.Lang]++
		titles[n.Title] = true
		require.NotContains(t, n.Title+n.Body, "{")
		require.NotEmpty(t, n.Title)
		require.NotEmpty(t, n.Body)
		require.NotEmpty(t, n.Topics)
		require.Equal(t, n.Kind == demo.VideoNote, n.DurationMS > 0)
		for _, pic := range n.Pictures {
			drawable(t, pic)
		}
		p := gen.Product(i)
		require.NotEmpty(t, strings.TrimSpace(p.Title))
		html(t, p.Description)
		require.NotContains(t, p.Description+p.Subtitle, "{")
		for _, v := range p.Variants {
			require.Len(t, v.Values, len(p.Options))
			require.Positive(t, v.Price)
			require.True(t, v.CompareAt == 0 || v.CompareAt > v.Price)
		}
		for _, pic := range p.Pictures {
			drawable(t, pic)
		}
	}
	require.InDelta(t, 1200, langs[demo.Chinese], 100)
	require.Greater(t, len(titles), 500)
}

func BenchmarkNote(b *testing.B) {
	gen := newGenerator()
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		gen.Note(i)
		i++
	}
}

func BenchmarkProduct(b *testing.B) {
	gen := newGenerator()
	i := 0
	for b.Loop() {
		gen.Product(i)
		i++
	}
}

func BenchmarkPerson(b *testing.B) {
	gen := newGenerator()
	i := 0
	for b.Loop() {
		gen.Person(i)
		i++
	}
}
