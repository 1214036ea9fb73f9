package storagetest

import (
	"context"
	"sync"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/storage/postgres/embedded"
)

// Freeze stops every process of a server where it stands: the kernel still takes connections for it, and nothing is
// answered, not even a statement's timeout. thaw lets it go on; the end of the test does so too.
func Freeze(t *testing.T, i *embedded.Instance) (thaw func()) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	conn, err := pgx.Connect(ctx, i.URL("postgres"))
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(ctx)) }()
	postmaster := postmasterOf(ctx, t, conn)
	stopped := []int{postmaster} // first, so that it starts no others
	thaw = sync.OnceFunc(func() {
		for _, pid := range stopped {
			_ = syscall.Kill(pid, syscall.SIGCONT) // fails only for one that has ended
		}
	})
	t.Cleanup(thaw)
	require.NoError(t, syscall.Kill(postmaster, syscall.SIGSTOP))
	rows, err := conn.Query(ctx, "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
	require.NoError(t, err)
	children, err := pgx.CollectRows(rows, pgx.RowTo[int])
	require.NoError(t, err)
	for _, pid := range children {
		if syscall.Kill(pid, syscall.SIGSTOP) == nil {
			stopped = append(stopped, pid)
		}
	}
	return thaw
}

// Kill ends a server as kill -9 does, and returns when it is gone. Its sessions end as soon as they notice; Start recovers it.
func Kill(t *testing.T, i *embedded.Instance) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	conn, err := pgx.Connect(ctx, i.URL("postgres"))
	require.NoError(t, err)
	postmaster := postmasterOf(ctx, t, conn)
	require.NoError(t, conn.Close(ctx))
	require.NoError(t, syscall.Kill(postmaster, syscall.SIGKILL))
	require.NoError(t, i.Wait(ctx))
}

// postmasterOf is the process that the server's others are children of.
func postmasterOf(ctx context.Context, t *testing.T, conn *pgx.Conn) (pid int) {
	t.Helper()
	require.NoError(t, conn.QueryRow(ctx, `SELECT split_part(pg_read_file('postmaster.pid'), E'\n', 1)::int`).Scan(&pid))
	return pid
}
