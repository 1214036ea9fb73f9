package domain_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
)

// An id at the end of a buffer is the id that MarshalGQL writes.
func TestIDsAppendWhatTheyMarshal(t *testing.T) {
	t.Parallel()
	u, own := domain.UUID{1, 2, 3, 0xff, 15: 9}, domain.UUID{7}
	for _, id := range []interface {
		MarshalGQL(w io.Writer)
		AppendGQL(b []byte) []byte
	}{
		domain.UserID(u), domain.NoteID(u), domain.TopicID(u), domain.CollectionID(u), domain.MediaID(u), domain.StoreID(u),
		domain.CategoryID(u), domain.ProductID(u), domain.GroupID(u), domain.OrderID(u), domain.PaymentID(u), domain.CartID(u),
		domain.TagID{Note: domain.NoteID(u), N: 3},
		domain.VariantID{Product: domain.ProductID(u), N: 32767},
		domain.AddressID{User: domain.UserID(u), N: 1},
		domain.CartLineID{User: domain.UserID(u), N: 2},
		domain.CouponID{Store: domain.StoreID(u), N: 3},
		domain.OrderLineID{Order: domain.OrderID(u), N: 4},
		domain.RefundID{Order: domain.OrderID(u), N: 5},
		domain.ShipmentID{Order: domain.OrderID(u), N: 6},
		domain.CommentID{Note: domain.NoteID(u), Own: own},
		domain.ReviewID{Product: domain.ProductID(u), Own: own},
	} {
		var want bytes.Buffer
		id.MarshalGQL(&want)
		require.Equal(t, "x"+want.String(), string(id.AppendGQL([]byte("x"))))
	}
}
