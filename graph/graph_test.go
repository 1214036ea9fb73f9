// Package graph_test holds the schema to its rules.
package graph_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/trellisgraph/trellis/graph/generated"
	"github.com/trellisgraph/trellis/server"
)

var update = flag.Bool("update", false, "write the golden schema anew") //nolint:gochecknoglobals // a flag of the test binary

func schema() *ast.Schema {
	return generated.NewExecutableSchema(generated.Config{}).Schema()
}

// Every change of the API is one readable diff of this file.
func TestSchemaIsGolden(t *testing.T) {
	t.Parallel()
	const golden = "schema.golden.graphql"
	printed := server.SDL(schema())
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(printed), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), printed, "the schema changed: run make generate and look at the diff")
}

func TestEveryElementHasADescription(t *testing.T) {
	t.Parallel()
	for name, def := range ours() {
		require.NotEmpty(t, def.Description, name)
		for _, f := range def.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			require.NotEmpty(t, f.Description, "%s.%s", name, f.Name)
			for _, a := range f.Arguments {
				require.NotEmpty(t, a.Description, "%s.%s(%s:)", name, f.Name, a.Name)
			}
		}
		for _, v := range def.EnumValues {
			require.NotEmpty(t, v.Description, "%s.%s", name, v.Name)
		}
	}
}

// A plain list is bounded by rule, and its description says the bound; what can grow is a connection.
func TestListsAreConnectionsOrBounded(t *testing.T) {
	t.Parallel()
	for name, def := range ours() {
		if def.Kind != ast.Object && def.Kind != ast.Interface || isConnection(name) {
			continue
		}
		for _, f := range def.Fields {
			if f.Type.Elem == nil || strings.HasPrefix(f.Name, "__") || f.Name == "nodes" && name == "Query" || isBoundedByParent(name, f.Name) {
				continue
			}
			require.Contains(t, f.Description, "at most", "%s.%s is a plain list: say its bound", name, f.Name)
		}
	}
}

// Options of a variant are as many as those of its product, which says the bound.
func isBoundedByParent(name, field string) bool {
	return name == "ProductVariant" && field == "options"
}

func TestMoneyIsMoney(t *testing.T) {
	t.Parallel()
	for name, def := range ours() {
		money := "Money"
		if def.Kind == ast.InputObject {
			money = "MoneyInput"
		}
		for _, f := range def.Fields {
			lower := strings.ToLower(f.Name)
			if name != "Money" && (strings.HasSuffix(lower, "price") || strings.HasSuffix(lower, "amount")) {
				require.Equal(t, money, f.Type.Name(), "%s.%s", name, f.Name)
			}
		}
	}
}

// The fault boundary: an edge from one side to the other, and every root field but nodes, is nullable.
func TestCrossingEdgesAndRootsAreNullable(t *testing.T) {
	t.Parallel()
	commerce := map[string]bool{
		"Store": true, "Product": true, "ProductVariant": true, "ProductConnection": true, "ProductVariantConnection": true,
		"OrderGroup": true, "Order": true, "OrderLine": true, "OrderCost": true, "OrderEvent": true, "OrderConnection": true,
		"LineSnapshot": true, "AddressSnapshot": true, "Attribution": true,
		"Payment": true, "PaymentAction": true, "PaymentEvent": true, "Shipment": true, "ShipmentItem": true, "TraceEvent": true,
		"Refund": true, "RefundItem": true, "RefundConnection": true,
		"Category": true, "InventoryLevel": true, "AffiliateOffer": true, "ShippingRate": true, "ShippingPromise": true,
		"Review": true, "ReviewConnection": true, "RatingSummary": true, "Coupon": true, "CouponConnection": true,
		"StoreMembership": true, "StoreMembershipConnection": true, "Address": true,
		"Cart": true, "CartGroup": true, "CartLine": true, "CartCost": true, "CartProblem": true,
		"Checkout": true, "CheckoutGroup": true, "QuoteCost": true, "DeliveryOption": true,
	}
	community := map[string]bool{
		"User": true, "Note": true, "ProductTag": true, "UserConnection": true, "NoteConnection": true,
		"ProductTagConnection": true, "Collection": true, "CollectionItem": true, "CollectionConnection": true,
		"CollectionItemConnection": true,
		"Comment":                  true, "CommentConnection": true, "Topic": true, "MentionEntity": true,
		"TopicEntity": true, "ProductEntity": true, "StoreEvaluation": true, "RatingAspect": true, "Sponsorship": true,
		"NoteModeration": true, "ModerationEvent": true, "LiveRoom": true,
	}
	for name, def := range ours() {
		if isConnection(name) {
			continue
		}
		for _, f := range def.Fields {
			target := f.Type.Name()
			crossing := commerce[name] && community[target] || community[name] && commerce[target]
			root := name == "Query" && f.Name != "nodes" && !strings.HasPrefix(f.Name, "__")
			if crossing || root {
				require.False(t, f.Type.NonNull, "%s.%s must be nullable", name, f.Name)
			}
		}
	}
}

// The viewer stands while either side is down: it holds its id and nothing that could fail.
func TestEverythingOfTheViewerIsNullable(t *testing.T) {
	t.Parallel()
	for _, f := range schema().Types["Viewer"].Fields {
		require.False(t, f.Type.NonNull, "Viewer.%s must be nullable", f.Name)
	}
}

// A page size out of range is an error of its field, which must not take the parent with it.
func TestFieldsWithPagesAreNullable(t *testing.T) {
	t.Parallel()
	for name, def := range ours() {
		if name == "Subscription" {
			continue // which has one field and no page: after is where it begins
		}
		for _, f := range def.Fields {
			if f.Arguments.ForName("first") != nil || f.Arguments.ForName("after") != nil {
				require.False(t, f.Type.NonNull, "%s.%s must be nullable", name, f.Name)
			}
		}
	}
}

// Clients must not have to alias a field that two members of a union share.
func TestUnionMembersAgreeOnSharedFields(t *testing.T) {
	t.Parallel()
	for name, def := range ours() {
		if def.Kind != ast.Union {
			continue
		}
		seen := map[string]string{}
		for _, member := range def.Types {
			for _, f := range schema().Types[member].Fields {
				if had, ok := seen[f.Name]; ok {
					require.Equal(t, had, f.Type.String(), "%s: members disagree on %s", name, f.Name)
				}
				seen[f.Name] = f.Type.String()
			}
		}
	}
}

func isConnection(name string) bool {
	return strings.HasSuffix(name, "Connection") || strings.HasSuffix(name, "Edge")
}

func ours() map[string]*ast.Definition {
	out := map[string]*ast.Definition{}
	for name, def := range schema().Types {
		if !def.BuiltIn && !strings.HasPrefix(name, "__") {
			out[name] = def
		}
	}
	return out
}
