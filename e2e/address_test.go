package e2e_test

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"
)

const addressFields = `address { id recipient phoneMasked region line isDefault }`

func anAddress(change map[string]any) map[string]any {
	input := map[string]any{
		"recipient": "Mei Lin", "phone": "+852 9123 4567", "region": "HK", "line": "1 Queen's Road", "idempotencyKey": aKey(),
	}
	maps.Copy(input, change)
	return input
}

func TestAddressBook(t *testing.T) {
	t.Parallel()
	g := seeded(t)
	lin, wen := g.as(t, "lin.dresses"), g.as(t, "wen.reads")
	input := anAddress(nil)
	saved := at(t, g.done(t, lin, "addressSave", addressFields, input), "address")
	require.Equal(t, "+852 ****4567", text(t, saved, "phoneMasked"))
	require.Equal(t, saved, at(t, g.done(t, lin, "addressSave", addressFields, input), "address"), "sent again, it is the same")
	id := text(t, saved, "id")

	changed := g.done(t, lin, "addressSave", addressFields, anAddress(map[string]any{"addressId": id, "line": "2 Queen's Road", "isDefault": true}))
	require.Equal(t, "2 Queen's Road", text(t, changed, "address", "line"))
	book := list(t, g.data(t, lin, `{ viewer { addresses { id isDefault } } }`, nil).Data, "viewer", "addresses")
	require.Equal(t, map[string]any{"id": id, "isDefault": true}, book[0])

	require.Equal(t, []string{"NOT_FOUND at input.addressId"}, g.refusedAs(t, wen, "addressSave", anAddress(map[string]any{"addressId": id})))
	require.Equal(t, []string{"NOT_FOUND at input.addressId"}, g.refusedAs(t, wen, "addressDelete", map[string]any{"addressId": id}))
	require.Equal(t, []string{"INVALID at input.addressId"}, g.refusedAs(t, lin, "addressDelete", map[string]any{"addressId": "note_1"}))
	require.Equal(t, []string{"REQUIRED at input.recipient", "INVALID at input.phone"},
		g.refusedAs(t, lin, "addressSave", anAddress(map[string]any{"recipient": " ", "phone": "call me"})))

	require.Equal(t, true, g.done(t, lin, "addressDelete", "ok", map[string]any{"addressId": id})["ok"])
	require.Equal(t, []string{"NOT_FOUND at input.addressId"}, g.refusedAs(t, lin, "addressDelete", map[string]any{"addressId": id}))
}
