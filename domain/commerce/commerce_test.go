package commerce_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
)

func TestAvailability(t *testing.T) {
	t.Parallel()
	nine := 9
	for name, tc := range map[string]struct {
		reason string
		stock  commerce.Stock
		want   commerce.Availability
		exact  *int
	}{
		"plenty":   {"exact counts would leak sales", commerce.Stock{OnHand: 50, LowStockAt: 5}, commerce.InStock, nil},
		"few":      {"under ten the buyer is told", commerce.Stock{OnHand: 9, LowStockAt: 10}, commerce.LowStock, &nine},
		"reserved": {"what is promised cannot be sold", commerce.Stock{OnHand: 7, Reserved: 7}, commerce.SoldOut, new(int)},
		"none":     {"nothing there", commerce.Stock{}, commerce.SoldOut, new(int)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, tc.stock.Availability(), tc.reason)
			require.Equal(t, tc.exact, tc.stock.SellableQuantity(), tc.reason)
		})
	}
	low, out, in := &commerce.Stock{OnHand: 1, LowStockAt: 5}, &commerce.Stock{}, &commerce.Stock{OnHand: 99}
	require.Equal(t, commerce.InStock, commerce.AvailabilityOf([]*commerce.Stock{low, out, in}), "the best variant counts")
	require.Equal(t, commerce.LowStock, commerce.AvailabilityOf([]*commerce.Stock{out, low}))
	require.Equal(t, commerce.SoldOut, commerce.AvailabilityOf([]*commerce.Stock{out}))
	require.Equal(t, commerce.Unavailable, commerce.AvailabilityOf(nil), "no inventory at all")
}

func TestVariantMatches(t *testing.T) {
	t.Parallel()
	v := &commerce.Variant{Options: []commerce.SelectedOption{{Name: "颜色", Value: "白"}, {Name: "Size", Value: "M"}}}
	require.True(t, v.Matches([]commerce.SelectedOption{{Name: "Size", Value: "M"}, {Name: "颜色", Value: "白"}}), "in any order")
	require.False(t, v.Matches([]commerce.SelectedOption{{Name: "Size", Value: "M"}}), "all are chosen")
	require.False(t, v.Matches([]commerce.SelectedOption{{Name: "Size", Value: "M"}, {Name: "Size", Value: "M"}}), "none twice")
	require.False(t, v.Matches([]commerce.SelectedOption{{Name: "Size", Value: "L"}, {Name: "颜色", Value: "白"}}))
	require.True(t, (&commerce.Variant{}).Matches(nil), "the only variant of a product without options")
}

func TestTokensReadBackAsSigned(t *testing.T) {
	t.Parallel()
	signer := commerce.NewSigner([]byte(strings.Repeat("k", 32)))
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		touch := commerce.Touch{
			Surface: rapid.SampledFrom([]commerce.Surface{commerce.SurfaceFeed, commerce.SurfaceNoteTag}).Draw(t, "surface"),
			NoteID:  domain.NoteID{rapid.Byte().Draw(t, "note")}, CreatorID: domain.UserID{rapid.Byte().Draw(t, "creator")},
			ProductID: domain.ProductID{rapid.Byte().Draw(t, "product")}, At: at,
		}
		token := signer.Sign(touch)
		got, err := signer.Verify(token, at.Add(14*24*time.Hour-time.Second))
		require.NoError(t, err)
		require.Equal(t, touch, got)
		_, err = signer.Verify(token, at.Add(14*24*time.Hour))
		require.Equal(t, domain.CodeBadInput, domain.CodeOf(err), "expired")

		forged := []byte(token)
		i := rapid.IntRange(0, len(forged)-1).Draw(t, "changed")
		forged[i] = 'A' + (forged[i]-'A'+1)%26
		if string(forged) != string(token) {
			_, err = signer.Verify(commerce.AttributionToken(forged), at)
			require.Equal(t, domain.CodeBadInput, domain.CodeOf(err), "changed")
		}
	})
}

func FuzzVerifyNeverPanics(f *testing.F) {
	signer := commerce.NewSigner([]byte(strings.Repeat("k", 32)))
	other := commerce.NewSigner([]byte(strings.Repeat("o", 32)))
	at := time.Unix(1_700_000_000, 0).UTC()
	good := string(signer.Sign(commerce.Touch{Surface: commerce.SurfaceNoteTag, NoteID: domain.NoteID{1}, ProductID: domain.ProductID{2}, At: at}))
	for _, token := range []string{
		"", good, string(signer.Sign(commerce.Touch{})), string(signer.Sign(commerce.Touch{Surface: commerce.SurfaceLive, At: at})),
		string(other.Sign(commerce.Touch{At: at})), good[1:], good + "A", good + "\n", good[:50] + "\r\n" + good[50:], good + "=",
		strings.Repeat("A", len(good)), strings.Repeat("_", len(good)), "光", "\x00",
	} {
		f.Add(token)
	}
	f.Fuzz(func(t *testing.T, token string) {
		touch, err := signer.Verify(commerce.AttributionToken(token), at)
		if err != nil {
			require.Equal(t, domain.CodeBadInput, domain.CodeOf(err))
			return
		}
		require.Equal(t, token, string(signer.Sign(touch)), "only what we signed, to the letter")
	})
}
