package community

import (
	"github.com/jackc/pgx/v5"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/storage/postgres"
)

// Coded is what the QR codes in an upload say. Crowded says that there may be more of them than were read.
type Coded struct {
	ID      domain.MediaID
	Codes   []string
	Crowded bool
}

// CodesOf reads what the QR codes in uploads say, in no order.
func CodesOf(ids []domain.MediaID) postgres.Query[Coded] {
	const sql = `
SELECT id, codes, crowded
FROM media
WHERE id = ANY($1)`
	return postgres.Query[Coded]{
		Doing: "read codes of uploads", SQL: sql, Args: []any{ids}, Scan: pgx.RowToStructByPos[Coded],
	}
}
