package e2e_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/server"
	commercedb "github.com/trellisgraph/trellis/storage/commerce"
	communitydb "github.com/trellisgraph/trellis/storage/community"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// fair is two stores of a dozen variants each that many buyers come to at once. It is served by two processes of the program as
// it is shipped, on one database, which a test may kill.
type fair struct {
	*graph
	databases []string // the flags that say where they are
	dir       string
	tokens    []string
	processes [2]atomic.Pointer[process]

	answered atomic.Int64 // mutations that ended, with a refusal too
	retried  atomic.Int64 // requests that were sent again
	// strikes are the numbers of ended mutations at which due is told that something is to be killed.
	strikes []int64
	due     chan struct{}
}

// The goods of a fair: variant n of store i costs 1000 times n.
func fairStore(i byte) domain.StoreID { return domain.StoreID{1, i} }
func fairOwner(i byte) domain.UserID  { return domain.UserID{4, i} }
func fairGoods(i byte, n int16) domain.VariantID {
	return domain.VariantID{Product: domain.ProductID{2, i}, N: n}
}
func fairBuyer(i int) domain.UserID { return domain.UserID{9, byte(i >> 8), byte(i)} }

const fairVariants = 12

// openFair fills empty databases: so many units of each variant, and so many buyers with an address. It is served once f.open
// has been called.
func openFair(tb testing.TB, people, shop *postgres.DB, communityURL, commerceURL string, buyers, units int) *fair {
	tb.Helper()
	f := &fair{
		graph: &graph{community: people, commerce: shop, do: writing(tb, people, shop)}, dir: tb.TempDir(),
		databases: []string{"--community-database-url", communityURL, "--commerce-database-url", commerceURL},
	}
	identity := server.NewIdentity(fairIssuer(tb), time.Now)
	var users []*community.User
	var addresses []*commerce.Address
	for i := range buyers {
		id := fairBuyer(i)
		users = append(users, &community.User{
			ID: id, Handle: "buyer" + strconv.Itoa(i), DisplayName: "Buyer", AccountKind: community.AccountPersonal, JoinedAt: clock(),
		})
		addresses = append(addresses, &commerce.Address{
			ID: domain.AddressID{User: id, N: 1}, Recipient: "Buyer", Phone: "13800000000", Region: "CN-SH", Line: "Street 1", IsDefault: true,
		})
		token, err := identity.Mint(id, 0, time.Hour)
		require.NoError(tb, err)
		f.tokens = append(f.tokens, token)
	}
	require.NoError(tb, communitydb.NewStore(people).InTx(tb.Context(), func(tx communitydb.Tx) error {
		return tx.CopyUsers(tb.Context(), slices.Values(users))
	}))
	require.NoError(tb, commercedb.NewStore(shop).InTx(tb.Context(), func(tx commercedb.Tx) error {
		for i := range byte(2) {
			pitch(tb, tx, i, units)
		}
		return tx.CopyAddresses(tb.Context(), slices.Values(addresses))
	}))
	return f
}

// pitch opens the i-th store of a fair.
func pitch(tb testing.TB, tx commercedb.Tx, i byte, units int) {
	tb.Helper()
	ctx, currency := tb.Context(), domain.CurrencyCNY
	require.NoError(tb, tx.CopyStores(ctx, slices.Values([]*commerce.Store{{
		ID: fairStore(i), AccountID: fairOwner(i), Handle: "store" + string(rune('a'+i)), Name: "Store",
		StoreKind: commerce.StorePersonal, StoreStatus: commerce.StoreOpen, Currency: currency,
	}})))
	require.NoError(tb, tx.CopyRates(ctx, slices.Values([]*commerce.ShippingRate{{
		StoreID: fairStore(i), N: 1, Regions: []string{"CN"}, Fee: domain.Money{MinorUnits: 800, Currency: currency},
		ShipsWithinHours: 24, TransitDays: 3,
	}})))
	require.NoError(tb, tx.CopyProducts(ctx, slices.Values([]*commerce.Product{{
		ID: fairGoods(i, 1).Product, StoreID: fairStore(i), Title: "Cup", ProductStatus: commerce.ProductActive,
		StoreStatus: commerce.StoreOpen, Currency: currency, Options: []commerce.Option{}, VariantCount: fairVariants, ListedAt: clock(),
	}})))
	var variants []*commerce.Variant
	var stock []*commerce.Stock
	for n := int16(1); n <= fairVariants; n++ {
		variants = append(variants, &commerce.Variant{
			ID: fairGoods(i, n), Title: "Blue", Options: []commerce.SelectedOption{}, Currency: currency, PriceMinor: 1000 * int64(n),
		})
		stock = append(stock, &commerce.Stock{VariantID: fairGoods(i, n), StoreID: fairStore(i), OnHand: units, Version: 1, UpdatedAt: clock()})
	}
	require.NoError(tb, tx.CopyVariants(ctx, slices.Values(variants)))
	require.NoError(tb, tx.OpenStock(ctx, clock(), fairOwner(i), stock))
}

// fairSecret is what the processes of a fair share.
func fairSecret() []byte { return bytes.Repeat([]byte{6}, 32) }

// fairIssuer is the key that cmd/trellis derives for the tokens of development.
func fairIssuer(tb testing.TB) ed25519.PrivateKey {
	tb.Helper()
	seed, err := hkdf.Key(sha256.New, fairSecret(), nil, "trellis/development issuer", ed25519.SeedSize)
	require.NoError(tb, err)
	return ed25519.NewKeyFromSeed(seed)
}

// program is the server as it is shipped, built once a test binary.
//
//nolint:gochecknoglobals // building once is what keeps the tests quick
var program = sync.OnceValues(func() (string, error) {
	path := filepath.Join(storagetest.Dir(), "trellis")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { // it holds no secret
		return "", err
	}
	out, err := exec.Command("go", "build", "-o", path, "../cmd/trellis").CombinedOutput() // it outlives the test that asks first
	if err != nil {
		return "", fmt.Errorf("build the server: %w: %s", err, out)
	}
	return path, nil
})

// process is a server in a process of its own.
type process struct {
	cmd    *exec.Cmd
	url    string
	stderr bytes.Buffer // to be read once it has ended
}

// open starts the processes.
func (f *fair) open(t *testing.T) {
	t.Helper()
	for i := range f.processes {
		f.start(t, i)
	}
}

// start starts the i-th process, and returns when it takes requests.
func (f *fair) start(tb testing.TB, i int) {
	tb.Helper()
	path, err := program()
	require.NoError(tb, err)
	p := &process{}
	p.cmd = exec.CommandContext(context.WithoutCancel(tb.Context()), path, append([]string{ // our own program
		"serve", "--dev", "--no-migrate", "--listen", "127.0.0.1:0", "--data-dir", filepath.Join(f.dir, strconv.Itoa(i)),
		"--secret", base64.StdEncoding.EncodeToString(fairSecret()), "--max-connections", "10", "--sandbox-delay", "0s", "--rate-limit", "0",
		"--operation-time", "1m", "--statement-timeout", "1m", // a machine that is slow today answers all the same
	}, f.databases...)...)
	p.cmd.Stderr = &p.stderr
	out, err := p.cmd.StdoutPipe()
	require.NoError(tb, err)
	require.NoError(tb, p.cmd.Start())
	tb.Cleanup(func() { p.kill() })
	address := regexp.MustCompile(`GraphQL +(http://\S+)/graphql`)
	lines := bufio.NewScanner(out)
	for p.url == "" && lines.Scan() {
		if found := address.FindStringSubmatch(lines.Text()); found != nil {
			p.url = found[1]
		}
	}
	if p.url == "" {
		p.kill()
		require.Fail(tb, "the server did not start", p.stderr.String())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }() // until it ends
	f.processes[i].Store(p)
}

// kill ends a process where it stands, and returns when it is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // fails only where it has ended
	_ = p.cmd.Wait()         // tells that it was killed
}

// close kills the processes.
func (f *fair) close() {
	for i := range f.processes {
		f.processes[i].Load().kill()
	}
}

// number is what a statement that reads one number reads from the shop.
func (f *fair) number(t *testing.T, sql string, args ...any) int {
	t.Helper()
	n, err := postgres.One(t.Context(), f.commerce, postgres.Query[int]{Doing: "count", SQL: sql, Args: args, Scan: pgx.RowTo[int]})
	require.NoError(t, err, "%s", sql)
	return n
}

// crowd has n things done, so many of them at a time, and returns what went wrong.
func crowd(n, atATime int, do func(i int) error) error {
	errs := make([]error, n)
	var next atomic.Int64
	var all sync.WaitGroup
	for range atATime {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				errs[i] = do(i)
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// visitor is a buyer's client: it sends a mutation again under the same key until it hears how it ended.
type visitor struct {
	*fair
	ctx    context.Context
	token  string
	random *rand.Rand
	quotes int // how many it was made
}

func (f *fair) visitor(ctx context.Context, i int, seed uint64) *visitor {
	return &visitor{fair: f, ctx: ctx, token: f.tokens[i], random: rand.New(rand.NewPCG(seed, uint64(i)))}
}

// ended is how a mutation ended: with a payload, or with the codes of what refused it.
type ended struct {
	payload map[string]any
	refused []string
}

// mutate sends a mutation until it has an end. What ends neither well nor with a refusal nor may be sent again is an error.
func (v *visitor) mutate(mutation, input, fields string, value map[string]any) (ended, error) {
	body, err := json.Marshal(map[string]any{
		"query":     fmt.Sprintf("mutation ($input: %s!) { %s(input: $input) { %s userErrors { code message } } }", input, mutation, fields),
		"variables": map[string]any{"input": value},
	})
	if err != nil {
		return ended{}, err
	}
	for {
		end, again, err := v.send(mutation, body)
		if err != nil {
			return end, err
		}
		if !again {
			if slices.Contains(v.strikes, v.answered.Add(1)) {
				v.due <- struct{}{}
			}
			return end, nil
		}
		v.retried.Add(1)
		select {
		case <-v.ctx.Done():
			return ended{}, v.ctx.Err()
		case <-time.After(time.Duration(v.random.IntN(50)) * time.Millisecond): // as clients do; nothing is expected of it
		}
	}
}

// send sends a mutation once, to one of the processes.
func (v *visitor) send(mutation string, body []byte) (end ended, again bool, err error) {
	to := v.processes[v.random.IntN(len(v.processes))].Load().url
	req, err := http.NewRequestWithContext(v.ctx, http.MethodPost, to+"/graphql", bytes.NewReader(body))
	if err != nil {
		return ended{}, false, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+v.token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return ended{}, true, v.ctx.Err() // there is no server
	}
	raw, err := io.ReadAll(resp.Body)
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return ended{}, true, v.ctx.Err() // there is none any more
	}
	return read(mutation, raw)
}

// mayBeSentAgain are the codes after which a request may be sent again.
func mayBeSentAgain(code any) bool {
	return slices.Contains([]any{"OVERLOADED", "UPSTREAM_TIMEOUT", "UPSTREAM_UNAVAILABLE", "IN_PROGRESS"}, code)
}

// read finds out how a mutation ended.
func read(mutation string, raw []byte) (end ended, again bool, err error) {
	var a answer
	if err := json.Unmarshal(raw, &a); err != nil {
		return ended{}, false, fmt.Errorf("%w: %s", err, raw)
	}
	for _, e := range a.Errors {
		if !mayBeSentAgain(e.Extensions["code"]) {
			return ended{}, false, fmt.Errorf("%s: %s", mutation, raw)
		}
		again = true
	}
	if again {
		return ended{}, true, nil
	}
	payload, ok := a.Data[mutation].(map[string]any)
	if !ok {
		return ended{}, false, fmt.Errorf("%s: %s", mutation, raw)
	}
	refusals, _ := payload["userErrors"].([]any)
	for _, r := range refusals {
		refusal, _ := r.(map[string]any)
		code := fmt.Sprint(refusal["code"])
		if mayBeSentAgain(code) {
			return ended{}, true, nil
		}
		end.refused = append(end.refused, code)
	}
	end.payload = payload
	return end, false, nil
}

// quote makes a checkout of what is asked for.
func (v *visitor) quote(asked map[string]any) (ended, error) {
	input := map[string]any{"idempotencyKey": aKey()}
	maps.Copy(input, asked)
	end, err := v.mutate("checkoutCreate", "CheckoutCreateInput", "checkout { id cost { total { minorUnits currency } } }", input)
	if err == nil && end.refused == nil {
		v.quotes++
	}
	return end, err
}

// place places what was quoted.
func (v *visitor) place(quoted ended) (ended, error) {
	checkout, ok := quoted.payload["checkout"].(map[string]any)
	if !ok {
		return ended{}, fmt.Errorf("nothing was quoted: %v", quoted)
	}
	cost, _ := checkout["cost"].(map[string]any)
	return v.mutate("orderPlace", "OrderPlaceInput", "orderGroup { id orders { id } }", map[string]any{
		"checkoutId": checkout["id"], "expectedTotal": cost["total"], "method": "CARD", "idempotencyKey": aKey(),
	})
}

// buy puts one of each of several variants, of either store and in any order, into the cart and places it.
func (v *visitor) buy(variants int) (ended, error) {
	var lines []any
	for _, at := range v.random.Perm(2 * fairVariants)[:variants] {
		lines = append(lines, map[string]any{"variantId": fairGoods(byte(at%2), int16(at/2+1)).String(), "quantity": 1})
	}
	put, err := v.mutate("cartLinesAdd", "CartLinesAddInput", "cart { groups { lines { id } } }", map[string]any{
		"lines": lines, "idempotencyKey": aKey(),
	})
	if err != nil || put.refused != nil {
		return put, err
	}
	quoted, err := v.quote(map[string]any{"cartLineIds": lineIDs(put.payload)})
	if err != nil || quoted.refused != nil {
		return quoted, err
	}
	return v.place(quoted)
}

// lineIDs are the lines of a cart.
func lineIDs(payload map[string]any) (ids []any) {
	cart, _ := payload["cart"].(map[string]any)
	groups, _ := cart["groups"].([]any)
	for _, g := range groups {
		group, _ := g.(map[string]any)
		lines, _ := group["lines"].([]any)
		for _, l := range lines {
			line, _ := l.(map[string]any)
			ids = append(ids, line["id"])
		}
	}
	return ids
}

// group is the id of what was placed; "" where nothing was.
func (e ended) group() string {
	group, _ := e.payload["orderGroup"].(map[string]any)
	id, _ := group["id"].(string)
	return id
}
