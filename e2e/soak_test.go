package e2e_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/server"
	communitydb "github.com/trellisgraph/trellis/storage/community"
)

// What a server may have grown by between the third and the fourth quarter of a load that stays the same.
const (
	soakClients = 8
	soakRoom    = 24 << 20
)

// The program under mixed load for as long as TRELLIS_SOAK says (20s, 10m): pages of nobody and of somebody, writes, clients
// who leave, and documents that are refused. Its memory does not grow, and what it started for them is gone with them.
func TestMixedLoad(t *testing.T) {
	t.Parallel()
	asked := os.Getenv("TRELLIS_SOAK")
	if asked == "" {
		t.Skip("takes as long as TRELLIS_SOAK says: make faults, make nightly")
	}
	took, err := time.ParseDuration(asked)
	require.NoError(t, err)
	d := demoData.New(t)
	f := &fair{
		graph: &graph{community: d.Community, commerce: d.Commerce}, dir: t.TempDir(),
		databases: []string{"--community-database-url", d.CommunityURL, "--commerce-database-url", d.CommerceURL, "--no-workers"}, // who start goroutines as they come to lead
	}
	found, err := communitydb.All(t.Context(), communitydb.NewReader(d.Community), communitydb.UserIDsByHandles([]string{"lin.dresses"}))
	require.NoError(t, err)
	token, err := server.NewIdentity(fairIssuer(t), time.Now).Mint(found[0].UserID, domain.Roles(0), time.Hour)
	require.NoError(t, err)
	f.start(t, 0)
	p := f.processes[0].Load()
	status, text := posted(t.Context(), p.url, token, `{ viewer { user { handle } } }`, nil)
	require.Equal(t, http.StatusOK, status, text)
	require.NotContains(t, text, `"errors"`)
	idle := goroutines(t, p.url)

	ctx, stop := context.WithTimeout(t.Context(), took)
	defer stop()
	var served atomic.Int64
	faults := make(chan string, soakClients)
	var clients sync.WaitGroup
	load := t.Context() // requests are answered to their end
	for i := range soakClients {
		clients.Go(func() {
			random := rand.New(rand.NewPCG(uint64(i), 4))
			for ctx.Err() == nil {
				if fault := mixed(load, random, p.url, token); fault != "" {
					faults <- fault
					return
				}
				served.Add(1)
			}
		})
	}
	var sizes []float64
	for every := time.NewTicker(took / 100); ctx.Err() == nil; {
		select {
		case <-every.C:
			sizes = append(sizes, float64(resident(t, p.cmd.Process.Pid)))
		case <-ctx.Done():
			every.Stop()
		}
	}
	clients.Wait()
	close(faults)
	for fault := range faults {
		require.Fail(t, "an answer is not what it should be", fault)
	}
	third, fourth := mean(sizes[len(sizes)/2:len(sizes)*3/4]), mean(sizes[len(sizes)*3/4:])
	t.Logf("%d requests in %s; resident memory %.1f MiB in the third quarter and %.1f MiB in the fourth; %d goroutines before",
		served.Load(), took, third/(1<<20), fourth/(1<<20), idle)
	require.Less(t, fourth, third*1.05+soakRoom, "memory grows")
	require.Positive(t, served.Load())
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(pageOf(t, p.url+"/debug/pprof/goroutine?debug=1"))
		}
	})
	require.Eventually(t, func() bool { return goroutines(t, p.url) <= idle+2*soakClients }, patience, 10*look, "what was started ends")
}

// mixed sends one of the requests of a mixed load, and says what is wrong with its answer, "" for nothing.
func mixed(ctx context.Context, random *rand.Rand, url, token string) string {
	want := ""
	var status int
	var text string
	switch random.IntN(6) {
	case 0, 1:
		status, text = posted(ctx, url, "", homeFeed, nil)
	case 2:
		status, text = posted(ctx, url, token, homeFeed, nil)
	case 3:
		input := anAddress(nil)
		status, text = posted(ctx, url, token,
			`mutation ($input: AddressSaveInput!) { addressSave(input: $input) { address { id } userErrors { code } } }`,
			map[string]any{"input": input})
		if strings.Contains(text, "userErrors\":[{") { // the book is full
			text = ""
		}
	case 4:
		ctx, leave := context.WithTimeout(ctx, time.Duration(random.IntN(4000))*time.Microsecond)
		defer leave()
		_, _ = posted(ctx, url, token, homeFeed, nil)
		return ""
	default:
		want = `"errors"`
		status, text = posted(ctx, url, "", "{ feed { "+strings.Repeat("nodes { ", random.IntN(20)+1)+" }", nil)
	}
	switch {
	case want == "" && strings.Contains(text, `"OVERLOADED"`), want == "" && strings.Contains(text, `"RATE_LIMITED"`):
		return "" // it says so
	case status != http.StatusOK, strings.Contains(text, `"errors"`) != (want != ""):
		return fmt.Sprint(status, " ", text)
	default:
		return ""
	}
}

// goroutines is how many a server has.
func goroutines(t *testing.T, url string) int {
	t.Helper()
	text := pageOf(t, url+"/metrics")
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	require.NoError(t, err)
	return int(families["go_goroutines"].GetMetric()[0].GetGauge().GetValue())
}

func pageOf(t *testing.T, url string) (text string) {
	t.Helper()
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, url, nil)
	require.NoError(t, err)
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, res.Body.Close()) }()
	read, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return string(read)
}

// resident is the memory of a process, in bytes.
func resident(t *testing.T, pid int) int {
	t.Helper()
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		if kilobytes, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(kilobytes), "kB")))
			require.NoError(t, err)
			return n << 10
		}
	}
	require.Fail(t, "the kernel does not tell")
	return 0
}

func mean(of []float64) float64 {
	sum := 0.0
	for _, one := range of {
		sum += one
	}
	return sum / float64(len(of))
}
