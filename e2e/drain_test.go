package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/server"
	"github.com/trellisgraph/trellis/storage/postgres"
	"github.com/trellisgraph/trellis/storage/storagetest"
)

// How long a test waits for what happens without it, and how often it looks. It bounds a failure, not a speed.
const (
	patience = time.Minute
	look     = 10 * time.Millisecond
)

// barrier holds up whoever reads a store or writes an address, at PostgreSQL, until it is opened.
type barrier struct {
	t  *testing.T
	db *postgres.DB
}

func holdUp(t *testing.T, shop *postgres.DB) *barrier {
	t.Helper()
	_, err := shop.Pool().Exec(t.Context(), `
CREATE TABLE barriers (shut bool NOT NULL);
INSERT INTO barriers VALUES (true);
CREATE FUNCTION barrier_passed() RETURNS bool LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    WHILE EXISTS (SELECT FROM barriers WHERE shut) LOOP
        PERFORM pg_sleep(0.25);
    END LOOP;
    RETURN true;
END $$;
CREATE FUNCTION barrier_wait() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM barrier_passed();
    RETURN NEW;
END $$;
CREATE TRIGGER barrier BEFORE INSERT ON addresses FOR EACH ROW EXECUTE FUNCTION barrier_wait();
ALTER TABLE stores RENAME TO stores_behind;
CREATE VIEW stores AS SELECT * FROM stores_behind WHERE barrier_passed();`)
	require.NoError(t, err)
	return &barrier{t: t, db: shop}
}

func (b *barrier) open() {
	b.t.Helper()
	_, err := b.db.Pool().Exec(b.t.Context(), "UPDATE barriers SET shut = false")
	require.NoError(b.t, err)
}

// held is how many statements wait.
func (b *barrier) held() int {
	b.t.Helper()
	var n int
	require.NoError(b.t, b.db.Pool().QueryRow(b.t.Context(),
		"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'").Scan(&n))
	return n
}

// holds waits until so many statements wait. They sleep nearly all of the time, so that all are seen asleep at some moment.
func (b *barrier) holds(n int) {
	b.t.Helper()
	require.Eventually(b.t, func() bool { return b.held() == n }, patience, look)
}

// posted is the answer to an operation: its status, or 0 and why there is none.
func posted(ctx context.Context, url, token, query string, variables map[string]any) (status int, text string) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return 0, err.Error()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return 0, err.Error()
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	read, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		return 0, err.Error()
	}
	return res.StatusCode, string(read)
}

const oneStore = `query ($id: ID!) { node(id: $id) { ... on Store { name } } }`

// A server that is told to stop under load answers whatever it has begun, queries and mutations, takes nothing new, and ends.
func TestAServerThatIsToldToStopFinishesWhatItBegan(t *testing.T) {
	t.Parallel()
	d := storagetest.New(t)
	f := openFair(t, d.Community, d.Commerce, d.CommunityURL, d.CommerceURL, 8, 10)
	f.databases = append(f.databases, "--statement-timeout", "10m", "--operation-time", "10m", "--shutdown-time", "10m")
	f.start(t, 0)
	p := f.processes[0].Load()
	b := holdUp(t, d.Commerce)

	// Whoever asks all the time what nothing holds up gets answers, until nobody is there any more.
	var served, refused atomic.Int64
	var load sync.WaitGroup
	faults := make(chan string, 4)
	for range 4 {
		load.Go(func() {
			for {
				status, text := posted(t.Context(), p.url, "", "{ feed(first: 1) { session } }", nil)
				switch {
				case status == 0: // it was too late to be taken
					refused.Add(1)
					return
				case status != http.StatusOK || strings.Contains(text, `"errors"`):
					faults <- fmt.Sprint(status, " ", text)
					return
				}
				served.Add(1)
			}
		})
	}
	const each = 3
	type reply struct {
		status int
		text   string
	}
	begun := make(chan reply, 2*each)
	for i := range each {
		go func() {
			status, text := posted(t.Context(), p.url, f.tokens[i], oneStore, map[string]any{"id": fairStore(0).String()})
			begun <- reply{status, text}
		}()
		go func() {
			status, text := posted(t.Context(), p.url, f.tokens[i],
				`mutation ($input: AddressSaveInput!) { addressSave(input: $input) { address { id } userErrors { message } } }`,
				map[string]any{"input": anAddress(nil)})
			begun <- reply{status, text}
		}()
	}
	b.holds(2 * each)
	require.Eventually(t, func() bool { return served.Load() > 20 }, patience, look)

	told := time.Now()
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	address := strings.TrimPrefix(p.url, "http://")
	require.Eventually(t, func() bool {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
		if err == nil {
			_ = conn.Close()
		}
		return err != nil
	}, patience, look, "it takes nothing new")
	require.Empty(t, begun, "what it began still runs")
	b.open()
	for range 2 * each {
		got := <-begun
		require.Equal(t, http.StatusOK, got.status, got.text)
		require.NotContains(t, got.text, `"errors"`)
		require.Regexp(t, `"name":"|"address":\{"id":"`, got.text)
	}
	load.Wait()
	require.Empty(t, faults)
	require.NoError(t, p.cmd.Wait(), "what it began has ended, and nothing had to be cut off: %s", &p.stderr)
	took := time.Since(told)
	require.Equal(t, int64(4), refused.Load())
	t.Logf("%d requests were answered before it took no more, %d were under way, and it ended after %s", served.Load(), 2*each, took)
}

// starved is a server with two connections to the shop, on data in which stores are held up.
func starved(t *testing.T) (*graph, *barrier, map[string]any) {
	t.Helper()
	d := demoData.New(t)
	shop, err := postgres.Open(t.Context(), postgres.Commerce, d.CommerceURL, postgres.Options{
		MaxConns: 2, AcquireTimeout: 250 * time.Millisecond, CancelGrace: patience,
	})
	require.NoError(t, err)
	t.Cleanup(shop.Close)
	var id string
	require.NoError(t, shop.Pool().QueryRow(t.Context(), "SELECT handle FROM stores ORDER BY id LIMIT 1").Scan(&id))
	b := holdUp(t, d.Commerce)
	g := serve(t, d.Community, shop, openLibrary(t, d.Dir, d.Community)).served(t, time.Millisecond, server.Limits{OperationTimeout: time.Hour})
	return g, b, map[string]any{"h": id}
}

const storeByHandle = `query ($h: String!) { store(by: {handle: $h}) { name } feed(first: 1) { session } }`

// Of ten slow queries two have the connections. The others are told so soon, the rest of their answers stands, health is
// fine, and when the two are done everything is as before.
func TestAStarvedPoolIsSaidSoon(t *testing.T) {
	t.Parallel()
	g, b, store := starved(t)
	slow := make(chan string, 2)
	for range 2 {
		go func() {
			_, text := posted(t.Context(), g.url, "", storeByHandle, store)
			slow <- text
		}()
	}
	b.holds(2)
	var group sync.WaitGroup
	var longest atomic.Int64
	for range 8 {
		group.Go(func() {
			began := time.Now()
			status, text := posted(t.Context(), g.url, "", storeByHandle, store)
			longest.Store(max(longest.Load(), int64(time.Since(began))))
			require.Equal(t, http.StatusOK, status)
			require.Contains(t, text, `"code":"OVERLOADED"`)
			require.Contains(t, text, `"feed":{"session":"`)
			require.Contains(t, text, "has no connection free")
		})
	}
	group.Wait()
	t.Logf("the last of them was told after %s", time.Duration(longest.Load()))
	g.becomesReady(t)
	require.Equal(t, http.StatusOK, g.get(t, "/livez"))
	require.Empty(t, slow, "the others were told while these ran still")

	b.open()
	for range 2 {
		require.NotContains(t, <-slow, `"errors"`)
	}
	require.Empty(t, g.ask(t, "", storeByHandle, store).Errors)
	require.False(t, g.commerce.GivenUp())
}

// A statement ends at PostgreSQL when its client has left, and its connection serves the next one.
func TestAClientThatLeavesEndsItsStatement(t *testing.T) {
	t.Parallel()
	g, b, store := starved(t)
	made := g.commerce.Pool().Stat().NewConnsCount()
	for range 3 {
		ctx, leave := context.WithCancel(t.Context())
		left := make(chan struct{})
		for range 2 {
			go func() {
				_, _ = posted(ctx, g.url, "", storeByHandle, store)
				left <- struct{}{}
			}()
		}
		b.holds(2)
		gone := time.Now()
		leave()
		<-left
		<-left
		require.Eventually(t, func() bool { return b.held() == 0 }, patience, look)
		t.Logf("nothing ran any more %s after its clients had left", time.Since(gone))
		require.Eventually(t, func() bool { return g.commerce.Pool().Stat().AcquiredConns() == 0 }, patience, look)
	}
	require.LessOrEqual(t, g.commerce.Pool().Stat().NewConnsCount()-made, int64(2), "and no connection was lost by it")
	b.open()
	require.Empty(t, g.ask(t, "", storeByHandle, store).Errors)
}
